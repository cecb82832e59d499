#include "rules/match/past_ticket.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "desk/log/event.hpp"
#include "desk/ticket/change.hpp"
#include "rules/match/planned_ticket.hpp"

namespace tkt::rules {

namespace {

/// Whether a link was made because a rule gave a message a ticket of its own; by its reason.
bool left_by_rule(std::string_view reason)
{
  return reason.find(", but rule \"") != std::string_view::npos; // as rules::leave_ticket() has it
}

void set_field(std::vector<desk::FieldValue>& fields, std::string_view name,
               const std::string& value)
{
  std::erase_if(fields, [&](const desk::FieldValue& field) { return field.name == name; });
  if (!value.empty())
    fields.push_back({std::string{name}, value});
}

void take_back(const config::Config& config, const std::string& kind, const std::string& before,
               const std::string& after, PastTicket& past)
{
  auto& tags = past.ticket.tags;
  if (const auto field = desk::parse_field(kind))
    set_value(past.ticket, config, *field, before);
  else if (kind == "tag_added")
    std::erase(tags, after);
  else if (kind == "tag_removed")
    tags.insert(std::upper_bound(tags.begin(), tags.end(), before), before);
  else if (kind.starts_with(desk::field_prefix))
    set_field(past.fields, std::string_view{kind}.substr(desk::field_prefix.size()), before);
}

/// The ticket that a link's event names: `follows 12`.
std::optional<TicketId> linked_ticket(std::string_view after)
{
  const auto blank = after.rfind(' ');
  if (blank == std::string_view::npos)
    return {};
  after.remove_prefix(blank + 1);
  const auto number = parse_number<std::int64_t>(after);
  return number ? std::optional{TicketId{*number}} : std::nullopt;
}

} // namespace

PastTicket past_ticket(store::Database& db, const config::Config& config, TicketId id, EventId last)
{
  PastTicket past{
      desk::get_ticket(db, id),
      config.fields.empty() ? std::vector<desk::FieldValue>{} : desk::custom_fields(db, id), last};
  auto later = db.prepare("SELECT kind, before, after FROM event WHERE ticket = ? AND id > ? "
                          "ORDER BY id DESC");
  later.bind_all(id, last);
  while (later.step())
    take_back(config, later.read<std::string>(0), later.read<std::string>(1),
              later.read<std::string>(2), past);
  auto& ticket = past.ticket;
  if (ticket.active)
    ticket.closed_at.reset();
  else if (const auto closed = db.prepare("SELECT at FROM event WHERE ticket = ? AND id <= ? AND "
                                          "kind = 'status' ORDER BY id DESC LIMIT 1")
                                   .bind_all(id, last)
                                   .value<Instant>())
    ticket.closed_at = closed;
  return past;
}

Origins::Origins(store::Database& db, const config::Config& config) : db_{db}, config_{config}
{
  for (const auto& [message, source] :
       db.prepare("SELECT CAST(i.value AS INTEGER), o.source FROM operation_item i "
                  "JOIN operation o ON o.id = i.operation WHERE i.kind = 'message' ORDER BY o.id")
           .rows<MessageId, TicketId>())
    first_.emplace(message, source);
  for (const auto& [target] :
       db.prepare("SELECT target FROM operation WHERE kind = 'split'").rows<TicketId>())
    split_off_.insert(target);
}

Origins::Origin Origins::of(MessageId message, TicketId today) const
{
  const auto moved = first_.find(message);
  const auto number = moved == first_.end() ? today : moved->second;
  auto began = db_.prepare("SELECT kind, message, id, after, reason FROM event WHERE ticket = ? "
                           "AND kind IN ('linked', 'message') ORDER BY id");
  began.bind_all(number);
  std::optional<TicketId> left;
  std::optional<EventId> event;
  while (began.step()) {
    if (began.read<std::string_view>(0) == "linked") {
      if (left_by_rule(began.read<std::string_view>(4)))
        left = linked_ticket(began.read<std::string_view>(3));
      continue;
    }
    if (began.read<std::optional<MessageId>>(1) == message && !split_off_.contains(number))
      event = began.read<EventId>(2);
    break;
  }
  if (event && left && desk::find_ticket(db_, *left))
    return {*left, past_ticket(db_, config_, *left, *event)};
  if (event)
    return {number, {}};
  const auto came = db_.prepare("SELECT id FROM event WHERE ticket = ? AND kind = 'message' AND "
                                "message = ? ORDER BY id DESC LIMIT 1")
                        .bind_all(number, message)
                        .value<EventId>();
  return {number, past_ticket(db_, config_, number, came.value_or(desk::newest_event(db_)))};
}

} // namespace tkt::rules
