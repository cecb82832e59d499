#include "desk/ticket/change.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"
#include "desk/log/event.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

namespace {

constexpr std::array<std::pair<Field, std::string_view>, 9> fields{{
    {Field::subject, "subject"},
    {Field::status, "status"},
    {Field::queue, "queue"},
    {Field::agent, "agent"},
    {Field::team, "team"},
    {Field::priority, "priority"},
    {Field::category, "category"},
    {Field::type, "type"},
    {Field::sla, "sla"},
}};

std::optional<Change> set_status(Session& session, const Ticket& ticket, std::string_view value,
                                 std::string_view reason, std::optional<MessageId> message)
{
  const auto [status, substatus] = parse_status(session.config, value);
  const auto before = to_text(ticket.status, ticket.substatus);
  const auto after = to_text(status->name, substatus);
  if (before == after)
    return {};
  const bool active = config::is_active(status->kind);
  const auto now = session.now();
  session.db
      .prepare(
          "UPDATE ticket SET status = ?, substatus = ?, active = ?, closed_at = ? WHERE id = ?")
      .run(status->name, substatus, active,
           active ? std::nullopt : std::optional{ticket.closed_at.value_or(now)}, ticket.id);
  if (status->kind != config::StatusKind::pending) // what is not put off any more need not wake
    session.db.prepare("DELETE FROM snooze WHERE ticket = ?").run(ticket.id);
  add_event(
      session, ticket.id,
      {.kind = "status", .before = before, .after = after, .reason = reason, .message = message});
  return Change{ticket.id, before, after};
}

} // namespace

std::string value_of(const Ticket& ticket, Field field)
{
  switch (field) {
  case Field::subject:
    return ticket.subject;
  case Field::status:
    return to_text(ticket.status, ticket.substatus);
  case Field::queue:
    return ticket.queue;
  case Field::agent:
    return ticket.agent;
  case Field::team:
    return ticket.team;
  case Field::priority:
    return ticket.priority;
  case Field::category:
    return ticket.category;
  case Field::type:
    return ticket.type;
  case Field::sla:
    return ticket.sla;
  }
  return ticket.subject;
}

std::string_view to_text(Field field)
{
  for (const auto& [value, name] : fields) {
    if (value == field)
      return name;
  }
  return {};
}

std::optional<Field> parse_field(std::string_view text)
{
  for (const auto& [value, name] : fields) {
    if (name == text)
      return value;
  }
  return {};
}

const std::vector<std::string>& field_names()
{
  static const auto names = [] {
    std::vector<std::string> list;
    for (const auto& [value, name] : fields)
      list.emplace_back(name);
    return list;
  }();
  return names;
}

namespace {

std::optional<Change> set_field(Session& session, TicketId id, Field field, std::string_view value,
                                std::string_view reason, std::optional<MessageId> message)
{
  store::Transaction tx{session.db};
  const auto ticket = get_ticket(session.db, id);
  check_name(session.config, field, value);

  std::optional<Change> change;
  if (field == Field::status) {
    change = set_status(session, ticket, value, reason, message);
  } else if (const auto& before = value_of(ticket, field); before != value) {
    // The column has the field's name; it comes from the table above, never from outside.
    session.db.prepare(fmt::format("UPDATE ticket SET {} = ? WHERE id = ?", to_text(field)))
        .run(value, id);
    add_event(session, id,
              {.kind = to_text(field),
               .before = before,
               .after = value,
               .reason = reason,
               .message = message});
    change = Change{id, before, std::string{value}};
  }
  tx.commit();
  return change;
}

} // namespace

std::optional<Change> set(Session& session, TicketId ticket, Field field, std::string_view value,
                          std::string_view reason)
{
  return set_field(session, ticket, field, value, reason, {});
}

std::optional<Change> set_for_message(Session& session, TicketId ticket, Field field,
                                      std::string_view value, std::string_view reason,
                                      MessageId message)
{
  return set_field(session, ticket, field, value, reason, message);
}

std::optional<Change> assign(Session& session, TicketId ticket, std::string_view agent,
                             std::string_view reason)
{
  return set(session, ticket, Field::agent, agent, reason);
}

std::optional<Change> close(Session& session, TicketId ticket, std::string_view reason)
{
  return set(session, ticket, Field::status,
             session.config.first_status(config::StatusKind::closed).name, reason);
}

std::optional<Change> reopen(Session& session, TicketId ticket, std::string_view reason)
{
  return set(session, ticket, Field::status,
             session.config.first_status(config::StatusKind::open).name, reason);
}

bool add_tag(Session& session, TicketId ticket, std::string_view tag, std::string_view reason)
{
  store::Transaction tx{session.db};
  get_ticket(session.db, ticket);
  session.db.prepare("INSERT INTO ticket_tag(ticket, tag) VALUES (?, ?) ON CONFLICT DO NOTHING")
      .run(ticket, tag);
  const bool added = session.db.changes() > 0;
  if (added)
    add_event(session, ticket, {.kind = "tag_added", .after = tag, .reason = reason});
  tx.commit();
  return added;
}

bool remove_tag(Session& session, TicketId ticket, std::string_view tag, std::string_view reason)
{
  store::Transaction tx{session.db};
  get_ticket(session.db, ticket);
  session.db.prepare("DELETE FROM ticket_tag WHERE ticket = ? AND tag = ?").run(ticket, tag);
  const bool removed = session.db.changes() > 0;
  if (removed)
    add_event(session, ticket, {.kind = "tag_removed", .before = tag, .reason = reason});
  tx.commit();
  return removed;
}

void add_link(Session& session, TicketId ticket, TicketId other, std::string_view kind,
              std::string_view reason)
{
  store::Transaction tx{session.db};
  session.db
      .prepare("INSERT INTO link(ticket, other, kind) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
      .run(ticket, other, kind);
  if (session.db.changes() > 0) {
    add_event(session, ticket,
              {.kind = "linked", .after = fmt::format("{} {}", kind, other), .reason = reason});
  }
  tx.commit();
}

TicketId open_ticket(Session& session, const NewTicket& ticket, std::string_view reason)
{
  const auto& config = session.config;
  const auto& queue = config.queue(ticket.queue);
  const auto either = [](const std::string& given, const std::string& standard) {
    return given.empty() ? standard : given;
  };
  const auto [status, substatus] = parse_status(
      config, either(ticket.status, config.first_status(config::StatusKind::fresh).name));
  const auto now = session.now();
  const auto created = ticket.created_at == Instant{} ? now : ticket.created_at;
  const bool active = config::is_active(status->kind);

  store::Transaction tx{session.db};
  session.db
      .prepare("INSERT INTO ticket(subject, status, substatus, active, queue, agent, priority, "
               "category, type, sla, mailbox, requester_name, requester_address, contact, "
               "created_at, updated_at, last_message_at, last_message_from, closed_at) "
               "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .run(ticket.subject, status->name, substatus, active, queue.name, ticket.agent,
           either(ticket.priority, queue.default_priority),
           either(ticket.category, queue.default_category), either(ticket.type, queue.default_type),
           either(ticket.sla, queue.default_sla), ticket.mailbox, ticket.requester.name,
           ticket.requester.address, ticket.contact, created, now, created,
           ticket.requester.address, active ? std::nullopt : std::optional{now});
  const TicketId id{session.db.last_insert_id()};
  add_event(session, id, {.kind = "created", .after = queue.name, .reason = reason});
  if (!ticket.requester.address.empty())
    session.db.prepare("INSERT INTO participant(ticket, address) VALUES (?, ?)")
        .run(id, mail::fold_address(ticket.requester.address));
  tx.commit();
  return id;
}

namespace {

template <class Named>
void require(std::string_view what, std::string_view value, const std::vector<Named>& known)
{
  std::vector<std::string> names;
  for (const auto& one : known)
    names.push_back(one.name);
  if (std::find(names.begin(), names.end(), value) == names.end())
    throw Error{Kind::usage,
                fmt::format("no {} \"{}\"{}", what, value, did_you_mean_one_of(value, names))};
}

} // namespace

StatusName parse_status(const config::Config& config, std::string_view text)
{
  const auto slash = text.find('/');
  const auto& status = config.status(text.substr(0, slash));
  std::string substatus{slash == std::string_view::npos ? "" : text.substr(slash + 1)};
  const auto& known = status.substatuses;
  if (!substatus.empty() && std::find(known.begin(), known.end(), substatus) == known.end())
    throw Error{Kind::usage, fmt::format("status {} has no substatus \"{}\"{}", status.name,
                                         substatus, did_you_mean_one_of(substatus, known))};
  return {&status, std::move(substatus)};
}

std::string to_text(std::string_view status, std::string_view substatus)
{
  return substatus.empty() ? std::string{status} : fmt::format("{}/{}", status, substatus);
}

void check_name(const config::Config& config, Field field, std::string_view value)
{
  switch (field) {
  case Field::subject:
    if (value.empty())
      throw Error{Kind::usage, "a ticket needs a subject"};
    return;
  case Field::status:
    parse_status(config, value);
    return;
  case Field::queue:
    config.queue(value);
    return;
  case Field::priority:
    config.priority(value);
    return;
  case Field::agent:
    if (!value.empty())
      config.agent(value);
    return;
  case Field::team:
    if (!value.empty())
      config.team(value);
    return;
  case Field::category:
    if (!value.empty())
      require("category", value, config.categories);
    return;
  case Field::type:
    if (!value.empty())
      require("type", value, config.types);
    return;
  case Field::sla:
    if (!value.empty())
      require("SLA", value, config.slas);
    return;
  }
}

void check_value(const config::Config& config, Field field, std::string_view value)
{
  check_name(config, field, value);
}

} // namespace tkt::desk
