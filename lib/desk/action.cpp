#include "desk/action.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "desk/reverse.hpp"

namespace tkt::desk {

namespace {

constexpr std::string_view columns =
    "e.id, e.ticket, e.at, e.actor, e.unix_user, e.kind, e.before, "
    "e.after, e.reason, e.message";

Event read_event(const store::Statement& query)
{
  return {query.read<EventId>(0),     query.read<TicketId>(1),
          query.read<Instant>(2),     query.read<std::string>(3),
          query.read<std::string>(4), query.read<std::string>(5),
          query.read<std::string>(6), query.read<std::string>(7),
          query.read<std::string>(8), query.read<std::optional<MessageId>>(9)};
}

bool takes_back(store::Database& db, ActionId action)
{
  return db.prepare("SELECT 1 FROM undone WHERE action = ?")
      .bind_all(action)
      .value<int>()
      .has_value();
}

} // namespace

std::optional<ActionId> action_of(store::Database& db, EventId event)
{
  return db.prepare("SELECT action FROM action_event WHERE event = ?")
      .bind_all(event)
      .value<ActionId>();
}

ActionId begin_action(store::Database& db)
{
  db.prepare("CREATE TEMP TABLE IF NOT EXISTS current_action(id INTEGER PRIMARY KEY)").run();
  if (const auto known = db.prepare("SELECT id FROM temp.current_action").value<ActionId>())
    return *known;
  db.prepare("INSERT INTO temp.current_action(id) SELECT abs(random() >> 1) + 1").run();
  // A trigger of this connection alone, so that no writer of events has to know of actions.
  db.prepare("CREATE TEMP TRIGGER IF NOT EXISTS note_action AFTER INSERT ON main.event BEGIN "
             "INSERT INTO action_event(event, action) SELECT new.id, id FROM current_action; END")
      .run();
  db.prepare("CREATE TEMP TRIGGER IF NOT EXISTS note_contact_action AFTER INSERT ON "
             "main.contact_event BEGIN "
             "INSERT INTO contact_action(event, action) SELECT new.id, id FROM current_action; END")
      .run();
  return db.prepare("SELECT id FROM temp.current_action").value<ActionId>().value();
}

std::optional<ActionId> last_action(store::Database& db, std::string_view actor)
{
  const auto newest = [&](std::string_view sql) {
    return db.prepare(sql).bind_all(actor).row<ActionId, Instant>();
  };
  const auto of_tickets =
      newest("SELECT a.action, e.at FROM event e JOIN action_event a ON a.event = e.id "
             "WHERE e.actor = ? AND NOT EXISTS (SELECT 1 FROM undone u WHERE u.action = a.action) "
             "AND NOT EXISTS (SELECT 1 FROM action_event s JOIN undone u ON u.event = s.event "
             "WHERE s.action = a.action) ORDER BY e.id DESC LIMIT 1");
  const auto of_contacts =
      newest("SELECT a.action, e.at FROM contact_event e JOIN contact_action a ON a.event = e.id "
             "WHERE e.actor = ? AND e.kind NOT IN ('created', 'unmerged') AND a.undone_by IS NULL "
             "AND NOT EXISTS (SELECT 1 FROM contact_action b WHERE b.undone_by = a.action) "
             "AND NOT EXISTS (SELECT 1 FROM undone u WHERE u.action = a.action) "
             "AND NOT EXISTS (SELECT 1 FROM action_event s JOIN undone u ON u.event = s.event "
             "WHERE s.action = a.action) ORDER BY e.id DESC LIMIT 1");
  if (!of_tickets || (of_contacts && std::get<1>(*of_contacts) > std::get<1>(*of_tickets)))
    return of_contacts ? std::optional{std::get<0>(*of_contacts)} : std::nullopt;
  return std::get<0>(*of_tickets);
}

std::vector<Event> events_of_action(store::Database& db, ActionId action)
{
  std::vector<Event> events;
  auto query =
      db.prepare(fmt::format("SELECT {} FROM action_event a JOIN event e ON e.id = a.event "
                             "WHERE a.action = ? ORDER BY e.id DESC",
                             columns));
  query.bind_all(action);
  while (query.step())
    events.push_back(read_event(query));
  return events;
}

std::vector<Event> last_events(store::Database& db, TicketId ticket)
{
  std::optional<Event> newest;
  {
    auto query = db.prepare(
        fmt::format("SELECT {} FROM event e WHERE e.ticket = ? ORDER BY e.id DESC", columns));
    query.bind_all(ticket);
    while (!newest && query.step()) {
      auto event = read_event(query);
      const auto action = action_of(db, event.id);
      if (can_be_reversed(event) && !is_undone(db, event.id) &&
          !(action && takes_back(db, *action)))
        newest = std::move(event);
    }
  }
  if (!newest)
    return {};
  const auto action = action_of(db, newest->id);
  if (!action)
    return {*newest};
  auto events = events_of_action(db, *action);
  events.erase(std::remove_if(events.begin(), events.end(),
                              [&](const Event& event) { return event.ticket != ticket; }),
               events.end());
  return events;
}

Event get_event(store::Database& db, EventId id)
{
  auto query = db.prepare(fmt::format("SELECT {} FROM event e WHERE e.id = ?", columns));
  query.bind_all(id);
  if (!query.step())
    throw Error{Kind::usage, fmt::format("no event {}; tkt log has their numbers", id)};
  return read_event(query);
}

bool is_undone(store::Database& db, EventId id)
{
  return db.prepare("SELECT 1 FROM undone WHERE event = ?").bind_all(id).value<int>().has_value();
}

void mark_undone(store::Database& db, EventId id, ActionId by)
{
  db.prepare("INSERT INTO undone(event, action) VALUES (?, ?) ON CONFLICT DO NOTHING").run(id, by);
}

void mark_operation_undone(store::Database& db, const Event& event, const Operation& operation,
                           ActionId by)
{
  mark_undone(db, event.id, by);
  const auto action = action_of(db, event.id);
  if (!action)
    return;
  const auto pair = fmt::format("{}", event.ticket);
  for (const auto& other : events_of_action(db, *action)) {
    const bool theirs = other.ticket == operation.source || other.ticket == operation.target;
    // Of operations that began together, only this one.
    if (theirs && (!is_operation(other) || other.after == pair || other.after == event.after))
      mark_undone(db, other.id, by);
  }
}

} // namespace tkt::desk
