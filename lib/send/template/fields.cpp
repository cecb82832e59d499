#include "send/template/fields.hpp"

#include <array>
#include <chrono>

#include "base/text.hpp"
#include "calendar/zone.hpp"
#include "contacts/contact_lookup.hpp"
#include "desk/ticket/custom_field.hpp"
#include "mail/judge/quote.hpp"
#include "mail/parse/address.hpp"
#include "send/template/history.hpp"
#include "send/template/template.hpp"

namespace tkt::send {

std::string date_text(Instant at, std::string_view timezone)
{
  return calendar::local_text(at, timezone);
}

std::string size_text(std::uint64_t bytes)
{
  if (bytes < 1000)
    return fmt::format("{} bytes", bytes);
  constexpr std::array units{"KB", "MB", "GB", "TB"};
  auto size = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  for (; size >= 999.5 && unit + 1 < units.size(); ++unit)
    size /= 1000;
  return fmt::format(fmt::runtime(size < 9.95 && unit > 0 ? "{:.1f} {}" : "{:.0f} {}"), size,
                     units.at(unit));
}

namespace {

std::vector<FileFields> files_of(const std::vector<mail::Attachment>& attachments)
{
  std::vector<FileFields> files;
  for (const auto& file : attachments)
    files.push_back({file.name, size_text(file.size)});
  return files;
}

MessageFields message_fields(const config::Config& config, const desk::Message& message)
{
  return {message.text, date_text(message.at, config.desk.timezone), mail::to_text(message.from),
          message.subject, files_of(message.attachments)};
}

} // namespace

namespace {

std::string ticket_url(const config::Config& config, TicketId id)
{
  if (config.desk.url.empty())
    return {};
  return fmt::format("{}{}ticket/{}", config.desk.url, config.desk.url.ends_with('/') ? "" : "/",
                     id);
}

} // namespace

Fields fields_of(const config::Config& config, const desk::Ticket& ticket,
                 const config::Queue& queue)
{
  Fields fields;
  fields.ticket = {fmt::format("{}", ticket.id),
                   ticket.subject,
                   date_text(ticket.created_at, config.desk.timezone),
                   ticket.status,
                   ticket.priority,
                   ticket.queue,
                   render_tag(queue.subject_tag, ticket.id),
                   ticket.agent,
                   ticket.category,
                   ticket.type,
                   join(ticket.tags, ", "),
                   ticket.sla,
                   ticket_url(config, ticket.id),
                   {}};
  fields.customer = {ticket.requester.name, ticket.requester.address, {}, {}};
  fields.queue_name = queue.name;
  fields.desk_name = config.desk.name;
  return fields;
}

void add_message_fields(Fields& fields, const config::Config& config, const desk::Message& message)
{
  fields.message = message_fields(config, message);
  fields.attachments = fields.message.attachments;
  // Who answers above a history would send it to and fro, longer each time.
  fields.quote = mail::quote(mail::strip_quote(message.text));
}

void add_history(Fields& fields, store::Database& db, const config::Config& config, TicketId ticket)
{
  for (const auto& message : correspondence(db, ticket))
    fields.messages.push_back(message_fields(config, message));
}

void add_customer_fields(Fields& fields, store::Database& db)
{
  const auto contact = desk::find_known_contact(db, fields.customer.address);
  if (!contact)
    return;
  fields.customer.organisation = contact->organisation;
  fields.customer.type = contact->type;
}

void add_custom_fields(Fields& fields, store::Database& db, TicketId ticket)
{
  for (auto& [name, value] : desk::custom_fields(db, ticket))
    fields.ticket.custom.emplace_back(std::move(name), std::move(value));
}

void add_agent_fields(Fields& fields, const config::Agent& agent)
{
  fields.agent = {agent.name, agent.email, agent.signature};
}

std::vector<std::string> language_order(std::initializer_list<std::string_view> wanted)
{
  std::vector<std::string> languages;
  for (const auto language : wanted)
    for (auto one = to_lower_ascii(language); !one.empty();) {
      if (std::find(languages.begin(), languages.end(), one) == languages.end())
        languages.push_back(one);
      const auto dash = one.rfind('-');
      one.resize(dash == std::string::npos ? 0 : dash);
    }
  return languages;
}

std::vector<std::string> languages_for(const config::Config& config, const config::Queue& queue,
                                       std::string_view reader_language)
{
  return language_order({reader_language, queue.language, config.desk.language, "en"});
}

} // namespace tkt::send
