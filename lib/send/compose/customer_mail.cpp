#include "send/compose/customer_mail.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "desk/message/message.hpp"
#include "desk/message/rating.hpp"
#include "send/compose/automatic.hpp"
#include "send/compose/store_and_queue.hpp"
#include "send/compose/survey_question.hpp"
#include "send/template/template.hpp"
#include "store/transaction.hpp"

namespace tkt::send {

namespace {

using Templates = std::map<std::string, std::string>;

/// Of `open/escalated`, else of `open`; nothing where neither is named.
const std::string* find(const Templates& templates, const std::string& status)
{
  auto found = templates.find(status);
  if (found == templates.end())
    found = templates.find(status.substr(0, status.find('/')));
  return found == templates.end() ? nullptr : &found->second;
}

std::string status_template(const config::Config& config, const config::Queue& queue,
                            const std::string& status)
{
  if (const auto* own = find(queue.automatic_mail.statuses, status))
    return *own;
  const auto* common = find(config.automatic_mail.statuses, status);
  return common != nullptr ? *common : std::string{};
}

bool asks(const config::Config& config, const config::Queue& queue, const std::string& status)
{
  const auto& all = config.survey.statuses;
  const auto listed = [&](const std::string& name) {
    return std::find(all.begin(), all.end(), name) != all.end();
  };
  return queue.survey && (listed(status) || listed(status.substr(0, status.find('/'))));
}

/// False if the occasion was dealt with before.
bool begin(desk::Session& session, TicketId ticket, const std::string& occasion)
{
  session.db
      .prepare("INSERT INTO automatic_occasion(ticket, occasion, at) VALUES (?, ?, ?) "
               "ON CONFLICT DO NOTHING")
      .run(ticket, occasion, session.now());
  return session.db.changes() > 0;
}

bool acknowledged(store::Database& db, TicketId ticket)
{
  return db
      .prepare("SELECT 1 FROM event WHERE ticket = ? AND kind IN ('acknowledged', "
               "'acknowledgement_withheld') LIMIT 1")
      .bind_all(ticket)
      .value<int>()
      .has_value();
}

bool speaks_of_survey(desk::Session& session, const desk::Ticket& ticket, const std::string& name)
{
  try {
    return mentions(find_template(session.config.desk.template_folder, name,
                                  languages_for(session.config, session.config.queue(ticket.queue),
                                                customer_language(session.db, ticket))),
                    "survey");
  } catch (const Error& e) {
    if (e.kind() != Kind::config)
      throw;
    return false; // sending it will say what is wrong
  }
}

class Mailing {
public:
  Mailing(desk::Session& session, const desk::Ticket& ticket, const desk::Event& event)
      : session_{session}, ticket_{ticket}, event_{event}, original_{desk::message_to_answer(
                                                               session.db, ticket.id)},
        deed_{session.config.find_agent(event.actor) != nullptr}
  {
  }

  /// With the question, if there is one.
  std::optional<MessageId> send(const std::string& name, const CustomerMail& what,
                                const desk::RatingRequest* request)
  {
    Automatic mail;
    mail.original =
        original_ && original_->kind == desk::MessageKind::incoming ? &*original_ : nullptr;
    mail.to = ticket_.requester;
    mail.template_name = name;
    mail.what = "mail";
    mail.by = what.occasion == "registered" ? what.occasion
              : what.status.empty()         ? "late"
                                            : what.status;
    mail.deed = deed_;
    mail.more = [&](Fields& fields, const config::Mailbox& mailbox, const std::string& language) {
      fields.event = {what.status, event_.reason, name_of(event_.actor),
                      date_text(event_.at, session_.config.desk.timezone)};
      if (request != nullptr)
        fields.survey = survey_fields(session_, *request, mailbox,
                                      language.empty() ? "en" : language, fields.ticket.tag);
    };
    const auto message = send_automatic(session_, ticket_.id, mail);
    if (message)
      desk::add_event(session_, ticket_.id,
                      {.kind = "mailed",
                       .after = ticket_.requester.address,
                       .reason = fmt::format("{}, template {}", mail.by, name),
                       .message = message});
    return message;
  }

private:
  std::string name_of(const std::string& actor) const
  {
    const auto* agent = session_.config.find_agent(actor);
    return agent != nullptr ? agent->name : std::string{};
  }

  desk::Session& session_;
  const desk::Ticket& ticket_;
  const desk::Event& event_;
  std::optional<desk::Message> original_;
  bool deed_;
};

} // namespace

bool sends_customer_mail(const config::Config& config)
{
  const auto any = [](const Templates& templates) {
    return std::any_of(templates.begin(), templates.end(),
                       [](const auto& entry) { return !entry.second.empty(); });
  };
  const auto& common = config.automatic_mail;
  if (!config.survey.statuses.empty() || !common.registered.empty() || !common.late.empty() ||
      any(common.statuses))
    return true;
  return std::any_of(config.queues.begin(), config.queues.end(), [&](const config::Queue& queue) {
    const auto& own = queue.automatic_mail;
    return !own.registered.value_or("").empty() || !own.late.value_or("").empty() ||
           any(own.statuses);
  });
}

CustomerMail wanted(const config::Config& config, const desk::Ticket& ticket,
                    const desk::Event& event)
{
  CustomerMail what;
  const auto* queue = config.find_queue(ticket.queue);
  if (queue == nullptr)
    return what;
  what.occasion = fmt::format("event {}", event.id);
  if (event.kind == "created") {
    what.occasion = "registered";
    what.template_name =
        queue->automatic_mail.registered.value_or(config.automatic_mail.registered);
  } else if (event.kind == "clock" && event.after == "resolve_late") {
    what.template_name = queue->automatic_mail.late.value_or(config.automatic_mail.late);
  } else if (event.kind == "status") {
    what.status = event.after;
    what.template_name = status_template(config, *queue, event.after);
    what.asks = asks(config, *queue, event.after);
  }
  return what;
}

bool mail_customer(desk::Session& session, const desk::Ticket& ticket, const desk::Event& event,
                   const CustomerMail& what, std::string_view no_answer)
{
  store::Transaction tx{session.db};
  if (!begin(session, ticket.id, what.occasion) ||
      (what.occasion == "registered" && acknowledged(session.db, ticket.id))) {
    tx.commit();
    return false;
  }
  if (!no_answer.empty()) {
    desk::add_event(session, ticket.id,
                    {.kind = "mail_withheld", .after = what.template_name, .reason = no_answer});
    tx.commit();
    return false;
  }
  std::optional<desk::RatingRequest> request;
  if (what.asks)
    request = desk::ask_for_rating(session, ticket.id, event.id, ticket.requester.address);

  Mailing mailing{session, ticket, event};
  std::optional<MessageId> told, asked;
  if (!what.template_name.empty()) {
    const bool in_one = request && speaks_of_survey(session, ticket, what.template_name);
    told = mailing.send(what.template_name, what, in_one ? &*request : nullptr);
    if (in_one)
      asked = told;
    if (in_one && !told)
      request.reset();
  }
  if (request && !asked)
    asked = mailing.send(session.config.survey.template_name, what, &*request);
  if (request && asked)
    desk::asked_by(session, *request, *asked);
  session.db.prepare("UPDATE automatic_occasion SET message = ? WHERE ticket = ? AND occasion = ?")
      .run(told ? told : asked, ticket.id, what.occasion);
  tx.commit();
  return told || asked;
}

} // namespace tkt::send
