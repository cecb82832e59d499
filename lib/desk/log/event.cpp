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

void each_event(store::Database& db, EventId after, std::optional<TicketId> ticket,
                const std::function<void(const Event&)>& take)
{
  // Two statements, so that each can use its index.
  constexpr auto of_all = "SELECT id, ticket, at, actor, unix_user, kind, before, after, reason, "
                          "message FROM event WHERE id > ? ORDER BY id";
  constexpr auto of_one = "SELECT id, ticket, at, actor, unix_user, kind, before, after, reason, "
                          "message FROM event WHERE id > ? AND ticket = ? ORDER BY id";
  // What happened to a ticket before it was merged into this one has happened to this one.
  const auto also = ticket ? merged_tickets(db, *ticket) : std::vector<TicketId>{};
  const auto of_many = fmt::format(
      "SELECT id, ticket, at, actor, unix_user, kind, before, after, reason, message FROM event "
      "WHERE id > ? AND (ticket = ?{}) ORDER BY id",
      also.empty() ? "" : fmt::format(" OR ticket IN ({})", fmt::join(also, ",")));
  auto query = db.prepare(!ticket ? of_all : also.empty() ? of_one : std::string_view{of_many});
  query.bind(1, after);
  if (ticket)
    query.bind(2, *ticket);
  while (query.step()) {
    take(Event{query.read<EventId>(0), query.read<TicketId>(1), query.read<Instant>(2),
               query.read<std::string>(3), query.read<std::string>(4), query.read<std::string>(5),
               query.read<std::string>(6), query.read<std::string>(7), query.read<std::string>(8),
               query.read<std::optional<MessageId>>(9)});
  }
}

EventId newest_event(store::Database& db)
{
  return db.prepare("SELECT max(id) FROM event").value<EventId>().value_or(EventId{});
}

} // namespace tkt::desk
