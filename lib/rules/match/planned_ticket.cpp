#include "rules/match/planned_ticket.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "desk/message/message.hpp"

namespace tkt::rules {

using desk::Field;

PlannedTicket::PlannedTicket(store::Database& db, const Facts& facts,
                             std::optional<TicketId> number)
    : db_{db}, facts_{facts}
{
  const auto* ticket = facts.scene().ticket;
  const bool is_there = ticket != nullptr && ticket->id.value > 0;
  id_ = is_there ? ticket->id : open(number);
  if (is_there)
    change();
  set_tags();
  set_fields();
  if (facts.message() != nullptr && !facts.scene().stored)
    add_message(*facts.message());
}

PlannedTicket::State PlannedTicket::state() const
{
  const auto text = facts_.field(Field::status);
  const auto slash = std::min(text.find('/'), text.size());
  State state{text.substr(0, slash), text.substr(std::min(slash + 1, text.size())), true};
  if (const auto* known = facts_.scene().config.find_status(state.status))
    state.active = config::is_active(known->kind);
  return state;
}

TicketId PlannedTicket::open(std::optional<TicketId> number)
{
  const auto& scene = facts_.scene();
  const auto* message = scene.message;
  const auto* ticket = scene.ticket;
  const auto from = ticket != nullptr    ? ticket->requester
                    : message != nullptr ? message->author().value_or(mail::Address{})
                                         : mail::Address{};
  const auto subject = ticket != nullptr    ? ticket->subject
                       : message != nullptr ? message->subject()
                                            : std::string{};
  std::optional<ContactId> contact;
  if (scene.contact && scene.contact->id)
    contact = scene.contact->id;
  const auto now = state();
  db_.prepare("INSERT INTO ticket(id, subject, status, substatus, active, queue, agent, team, "
              "priority, category, type, sla, mailbox, requester_name, requester_address, "
              "contact, created_at, updated_at, last_message_at) "
              "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .run(number, subject, now.status, now.substatus, now.active, facts_.field(Field::queue),
           facts_.field(Field::agent), facts_.field(Field::team), facts_.field(Field::priority),
           facts_.field(Field::category), facts_.field(Field::type), facts_.field(Field::sla),
           facts_.mailbox(), from.name, from.address, contact, scene.at, scene.at, scene.at);
  return TicketId{db_.last_insert_id()};
}

void PlannedTicket::change()
{
  const auto now = state();
  db_.prepare("UPDATE ticket SET status = ?, substatus = ?, active = ?, queue = ?, agent = ?, "
              "team = ?, priority = ?, category = ?, type = ?, sla = ? WHERE id = ?")
      .run(now.status, now.substatus, now.active, facts_.field(Field::queue),
           facts_.field(Field::agent), facts_.field(Field::team), facts_.field(Field::priority),
           facts_.field(Field::category), facts_.field(Field::type), facts_.field(Field::sla), id_);
}

void PlannedTicket::set_tags()
{
  const auto* ticket = facts_.scene().ticket;
  const auto tags = facts_.tags();
  const auto has = [&](const std::string& tag) {
    return std::find(tags.begin(), tags.end(), tag) != tags.end();
  };
  if (ticket != nullptr)
    for (const auto& tag : ticket->tags)
      if (!has(tag))
        db_.prepare("DELETE FROM ticket_tag WHERE ticket = ? AND tag = ?").run(id_, tag);
  for (const auto& tag : tags)
    db_.prepare("INSERT INTO ticket_tag(ticket, tag) VALUES (?, ?) ON CONFLICT DO NOTHING")
        .run(id_, tag);
}

void PlannedTicket::set_fields()
{
  const auto& scene = facts_.scene();
  const ManualClock clock{scene.at};
  desk::Session session{db_, scene.config, clock, {"tkt-rules", ""}};
  for (const auto& field : scene.config.fields) {
    const auto value = facts_.custom_field(field.name);
    if (value == desk::custom_field(db_, id_, field.name))
      continue;
    try {
      desk::set_custom_field(session, id_, field.name, value);
    } catch (const Error& e) {
      if (e.kind() != Kind::usage)
        throw; // one that the field cannot have is not set in the end either
    }
  }
}

void PlannedTicket::add_message(const mail::Message& message)
{
  const auto& scene = facts_.scene();
  const auto from = message.author().value_or(mail::Address{});
  db_.prepare("INSERT INTO message(ticket, kind, at, from_name, from_address, subject, text) "
              "VALUES (?, 'incoming', ?, ?, ?, ?, ?)")
      .run(id_, scene.at, from.name, from.address, message.subject(), message.text());
  const MessageId id{db_.last_insert_id()};
  for (const auto& file : message.attachments())
    db_.prepare("INSERT INTO attachment(message, part, name, type, size) VALUES (?, ?, ?, ?, ?)")
        .run(id, file.part, file.name, file.type, file.size);
  db_.prepare("UPDATE ticket SET last_message_at = ? WHERE id = ?").run(scene.at, id_);
  const auto add = [&](const mail::Address& who) {
    if (!who.address.empty() && !scene.config.is_own_address(who.address))
      desk::add_participant(db_, id_, who.address);
  };
  add(from);
  std::for_each(message.to().begin(), message.to().end(), add);
  std::for_each(message.cc().begin(), message.cc().end(), add);
}

using desk::Field;

void set_value(desk::Ticket& ticket, const config::Config& config, Field field,
               const std::string& value)
{
  switch (field) {
  case Field::subject:
    ticket.subject = value;
    break;
  case Field::queue:
    ticket.queue = value;
    break;
  case Field::agent:
    ticket.agent = value;
    break;
  case Field::team:
    ticket.team = value;
    break;
  case Field::priority:
    ticket.priority = value;
    break;
  case Field::category:
    ticket.category = value;
    break;
  case Field::type:
    ticket.type = value;
    break;
  case Field::sla:
    ticket.sla = value;
    break;
  case Field::status: {
    const auto slash = value.find('/');
    ticket.status = value.substr(0, slash);
    ticket.substatus = slash == std::string::npos ? "" : value.substr(slash + 1);
    const auto* status = config.find_status(ticket.status);
    ticket.active = status == nullptr || config::is_active(status->kind);
    break;
  }
  }
}

} // namespace tkt::rules
