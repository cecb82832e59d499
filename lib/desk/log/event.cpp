#include "desk/log/event.hpp"

#include <fmt/format.h>

#include "desk/log/merged.hpp"

namespace tkt::desk {

EventId add_event(Session& session, TicketId ticket, const NewEvent& event)
{
  const auto now = session.now();
  session.db
      .prepare("INSERT INTO event(ticket, at, actor, unix_user, kind, before, after, reason, "
               "message) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .run(ticket, now, session.actor.name, session.actor.unix_user, event.kind, event.before,
           event.after, event.reason, event.message);
  const EventId id{session.db.last_insert_id()};
  session.db.prepare("UPDATE ticket SET updated_at = ?1 WHERE id = ?2 AND updated_at < ?1")
      .run(now, ticket);
  return id;
}

Event read_event(const store::Statement& row)
{
  return {row.read<EventId>(0),     row.read<TicketId>(1),
          row.read<Instant>(2),     row.read<std::string>(3),
          row.read<std::string>(4), row.read<std::string>(5),
          row.read<std::string>(6), row.read<std::string>(7),
          row.read<std::string>(8), row.read<std::optional<MessageId>>(9)};
}

std::optional<Event> find_event(store::Database& db, EventId id)
{
  auto query = db.prepare(fmt::format("SELECT {} FROM event e WHERE e.id = ?", event_columns));
  query.bind_all(id);
  return query.step() ? std::optional{read_event(query)} : std::nullopt;
}

void each_event(store::Database& db, EventId after, std::optional<TicketId> ticket,
                const std::function<void(const Event&)>& take)
{
  // What happened to a ticket before it was merged into this one has happened to this one. A
  // statement for each case, so that each can use its index.
  const auto also = ticket ? merged_tickets(db, *ticket) : std::vector<TicketId>{};
  auto query =
      db.prepare(fmt::format("SELECT {} FROM event e WHERE e.id > ?{} ORDER BY e.id", event_columns,
                             !ticket        ? std::string{}
                             : also.empty() ? std::string{" AND e.ticket = ?"}
                                            : fmt::format(" AND (e.ticket = ? OR e.ticket IN ({}))",
                                                          fmt::join(also, ","))));
  query.bind(1, after);
  if (ticket)
    query.bind(2, *ticket);
  while (query.step())
    take(read_event(query));
}

EventId newest_event(store::Database& db)
{
  return db.prepare("SELECT max(id) FROM event").value<EventId>().value_or(EventId{});
}

} // namespace tkt::desk
