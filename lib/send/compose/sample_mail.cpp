#include "send/compose/sample_mail.hpp"

#include "base/text.hpp"
#include "send/compose/store_and_queue.hpp"
#include "send/compose/summary.hpp"
#include "send/compose/survey_question.hpp"

namespace tkt::send {

Rendered preview(store::Database& db, const config::Config& config, TicketId id,
                 const std::string& template_name, const std::string& language)
{
  const auto ticket = desk::get_ticket(db, id);
  const auto& queue = config.queue(ticket.queue);
  const auto languages = language_order(
      {language, customer_language(db, ticket), queue.language, config.desk.language, "en"});
  const auto found = find_template(config.desk.template_folder, template_name, languages);
  auto fields = fields_of(config, ticket, queue);
  add_custom_fields(fields, db, ticket.id);
  add_customer_fields(fields, db);
  if (const auto message = desk::message_to_answer(db, id))
    add_message_fields(fields, config, *message);
  const auto* agent = config.find_agent(ticket.agent);
  if (agent == nullptr && !config.agents.empty())
    agent = &config.agents.front();
  if (agent != nullptr)
    add_agent_fields(fields, *agent);
  fields.answer = "…";
  fields.event = {ticket.status, "…", agent != nullptr ? agent->name : "",
                  date_text(ticket.updated_at, config.desk.timezone)};
  fields.event.kind = "status";
  fields.event.after = ticket.status;
  add_history(fields, db, config, id);
  fields.survey = sample_survey(config, found.language.empty() ? "en" : found.language);
  if (mentions(found, "digest"))
    fields.digest = digest_fields(db, config, {ticket.created_at, {}, language}, ticket.updated_at);
  return render(found, fields);
}

} // namespace tkt::send
