#include "desk/ticket/ticket.hpp"

#include <fmt/format.h>

#include "base/error.hpp"

namespace tkt::desk {

namespace {

std::vector<std::string> tags_of(store::Database& db, TicketId id)
{
  std::vector<std::string> tags;
  auto query = db.prepare("SELECT tag FROM ticket_tag WHERE ticket = ? ORDER BY tag");
  query.bind_all(id);
  for (const auto& [tag] : query.rows<std::string>())
    tags.push_back(tag);
  return tags;
}

} // namespace

Ticket read_ticket(store::Database& db, const store::Statement& query)
{
  Ticket ticket;
  int at = 0;
  const auto text = [&] { return query.read<std::string>(at++); };
  ticket.id = query.read<TicketId>(at++);
  ticket.subject = text();
  ticket.status = text();
  ticket.substatus = text();
  ticket.active = query.read<bool>(at++);
  ticket.queue = text();
  ticket.agent = text();
  ticket.team = text();
  ticket.priority = text();
  ticket.category = text();
  ticket.type = text();
  ticket.sla = text();
  ticket.mailbox = text();
  ticket.requester.name = text();
  ticket.requester.address = text();
  ticket.contact = query.read<std::optional<ContactId>>(at++);
  ticket.created_at = query.read<Instant>(at++);
  ticket.updated_at = query.read<Instant>(at++);
  ticket.last_message_at = query.read<Instant>(at++);
  ticket.last_message_from = text();
  ticket.closed_at = query.read<std::optional<Instant>>(at++);
  ticket.autoreply_stopped = query.read<bool>(at++);
  ticket.tags = tags_of(db, ticket.id);
  ticket.clocks = clocks_of(db, ticket.id);
  return ticket;
}

std::optional<Ticket> find_ticket(store::Database& db, TicketId id)
{
  auto query = db.prepare(fmt::format("SELECT {} FROM ticket t WHERE t.id = ?", ticket_columns));
  query.bind_all(id);
  if (!query.step())
    return {};
  return read_ticket(db, query);
}

Ticket get_ticket(store::Database& db, TicketId id)
{
  if (auto ticket = find_ticket(db, id))
    return std::move(*ticket);
  const auto nearest = db.prepare("SELECT id FROM ticket ORDER BY abs(id - ?) LIMIT 1")
                           .bind_all(id)
                           .value<TicketId>();
  throw Error{Kind::usage, nearest ? fmt::format("no ticket {}; the nearest is {}", id, *nearest)
                                   : fmt::format("no ticket {}; there are none yet", id)};
}

} // namespace tkt::desk
