#include "desk/undo/command_log.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/error.hpp"
#include "desk/log/unrecorded.hpp"
#include "desk/ticket/nearest_number.hpp"
#include "desk/undo/event_undo.hpp"
#include "desk/undo/logged_tables.hpp"

namespace tkt::desk {

namespace {

std::optional<ActionId> current_action(store::Database& db)
{
  return db.prepare("SELECT id FROM temp.current_action").value<ActionId>();
}

bool takes_back(store::Database& db, ActionId action)
{
  if (const auto known = find_action(db, action))
    return known->kind == Action::Kind::undo;
  return db.prepare("SELECT 1 FROM undone WHERE action = ?")
      .bind_all(action)
      .value<int>()
      .has_value();
}

constexpr std::string_view action_columns =
    "a.id, a.number, a.at, a.command, a.kind, a.undone_by IS NOT NULL OR EXISTS (SELECT 1 FROM "
    "action_event s JOIN undone u ON u.event = s.event WHERE s.action = a.id), a.actor";

std::vector<Action> read_actions(store::Statement& query)
{
  std::vector<Action> all;
  while (query.step()) {
    const auto kind = query.read<std::string_view>(4);
    all.push_back({query.read<ActionId>(0), query.read<std::int64_t>(1), query.read<Instant>(2),
                   query.read<std::string>(3),
                   kind == "undo"   ? Action::Kind::undo
                   : kind == "redo" ? Action::Kind::redo
                                    : Action::Kind::ordinary,
                   query.read<bool>(5), query.read<std::string>(6)});
  }
  return all;
}

} // namespace

std::optional<ActionId> action_of(store::Database& db, EventId event)
{
  return db.prepare("SELECT action FROM action_event WHERE event = ?")
      .bind_all(event)
      .value<ActionId>();
}

ActionId begin_action(Session& session, std::string_view command)
{
  auto& db = session.db;
  db.prepare("CREATE TEMP TABLE IF NOT EXISTS current_action(id INTEGER PRIMARY KEY, at INTEGER, "
             "actor TEXT, unix_user TEXT, command TEXT)")
      .run();
  if (const auto known = current_action(db))
    return *known;
  db.prepare("INSERT INTO temp.current_action(id, at, actor, unix_user, command) "
             "SELECT abs(random() >> 1) + 1, ?, ?, ?, ?")
      .run(session.now(), session.actor.name, session.actor.unix_user, command);
  // Triggers of this connection alone, so that no writer of events or rows has to know of actions.
  // Commands that change nothing leave nothing.
  constexpr std::string_view tell =
      "INSERT INTO action(id, at, actor, unix_user, command) "
      "SELECT id, at, actor, unix_user, command FROM current_action c "
      "WHERE NOT EXISTS (SELECT 1 FROM action a WHERE a.id = c.id); ";
  db.execute(fmt::format("CREATE TEMP TRIGGER IF NOT EXISTS note_action AFTER INSERT ON main.event "
                         "BEGIN {}INSERT INTO action_event(event, action) "
                         "SELECT new.id, id FROM current_action; END; "
                         "CREATE TEMP TRIGGER IF NOT EXISTS note_row_action AFTER INSERT ON "
                         "main.row_change BEGIN {}END",
                         tell, tell));
  store::log_rows(db, logged_tables());
  return current_action(db).value();
}

Unrecorded::Unrecorded(store::Database& db) : db_{db}
{
  if (db.prepare("SELECT 1 FROM temp.sqlite_schema WHERE name = 'current_action'").value<int>())
    action_ = current_action(db);
  if (!action_)
    return;
  db.prepare("CREATE TEMP TABLE IF NOT EXISTS paused_action AS SELECT * FROM current_action "
             "WHERE false")
      .run();
  db.prepare("INSERT INTO temp.paused_action SELECT * FROM current_action").run();
  db.prepare("DELETE FROM temp.current_action").run();
}

Unrecorded::~Unrecorded()
{
  try {
    if (!action_)
      return;
    db_.prepare("INSERT INTO temp.current_action SELECT * FROM paused_action").run();
    db_.prepare("DELETE FROM temp.paused_action").run();
  } catch (...) {
    // Nothing more will be written by this connection.
  }
}

std::vector<Action> actions(store::Database& db, std::string_view actor, int limit)
{
  auto query =
      db.prepare(fmt::format("SELECT {} FROM action a {} ORDER BY a.number DESC LIMIT :limit",
                             action_columns, actor.empty() ? "" : "WHERE a.actor = :actor"));
  if (!actor.empty())
    query.bind(":actor", actor);
  query.bind(":limit", limit);
  return read_actions(query);
}

std::optional<Action> find_action(store::Database& db, ActionId id)
{
  auto query = db.prepare(fmt::format("SELECT {} FROM action a WHERE a.id = ?", action_columns));
  query.bind_all(id);
  auto found = read_actions(query);
  return found.empty() ? std::nullopt : std::optional{std::move(found.front())};
}

Action get_action(store::Database& db, std::int64_t number)
{
  auto query =
      db.prepare(fmt::format("SELECT {} FROM action a WHERE a.number = ?", action_columns));
  query.bind_all(number);
  auto found = read_actions(query);
  if (found.empty())
    throw Error{Kind::usage,
                fmt::format("no command c{}, or none any more{}; tkt undo --list has them", number,
                            nearest_number(db, "action", number, "number"))};
  return std::move(found.front());
}

namespace {

std::optional<Action> last_of(store::Database& db, std::string_view actor,
                              std::optional<std::int64_t> before, std::string_view condition)
{
  auto query = db.prepare(fmt::format("SELECT {} FROM action a WHERE a.actor = ? AND "
                                      "a.undone_by IS NULL AND a.number < ? AND {} "
                                      "ORDER BY a.number DESC LIMIT 1",
                                      action_columns, condition));
  query.bind_all(actor, before.value_or(std::numeric_limits<std::int64_t>::max()));
  auto found = read_actions(query);
  return found.empty() ? std::nullopt : std::optional{std::move(found.front())};
}

} // namespace

std::optional<Action> last_action(store::Database& db, std::string_view actor,
                                  std::optional<std::int64_t> before)
{
  return last_of(db, actor, before,
                 "a.kind <> 'undo' AND NOT EXISTS (SELECT 1 FROM action_event s JOIN undone u ON "
                 "u.event = s.event WHERE s.action = a.id)");
}

std::optional<Action> last_undoing(store::Database& db, std::string_view actor,
                                   std::optional<std::int64_t> before)
{
  return last_of(db, actor, before, "a.kind = 'undo'");
}

void note_undoing(Session& session, ActionId by, std::optional<ActionId> action, bool whole)
{
  auto& db = session.db;
  const auto of = action ? find_action(db, *action) : std::nullopt;
  const bool again = of && of->kind == Action::Kind::undo;
  db.prepare("UPDATE action SET kind = ? WHERE id = ?").run(again ? "redo" : "undo", by);
  if (action && whole)
    db.prepare("UPDATE action SET undone_by = ? WHERE id = ?").run(by, *action);
}

std::vector<Event> events_of_action(store::Database& db, ActionId action)
{
  std::vector<Event> events;
  auto query =
      db.prepare(fmt::format("SELECT {} FROM action_event a JOIN event e ON e.id = a.event "
                             "WHERE a.action = ? ORDER BY e.id DESC",
                             event_columns));
  query.bind_all(action);
  while (query.step())
    events.push_back(read_event(query));
  return events;
}

std::vector<Event> last_events(store::Database& db, TicketId ticket,
                               const std::function<bool(const Event&)>& fits,
                               std::optional<EventId> before)
{
  std::optional<Event> newest;
  {
    auto query = db.prepare(
        fmt::format("SELECT {} FROM event e WHERE e.ticket = ? AND e.id < ? ORDER BY e.id DESC",
                    event_columns));
    query.bind_all(ticket, before ? before->value : std::numeric_limits<std::int64_t>::max());
    while (!newest && query.step()) {
      auto event = read_event(query);
      const auto action = action_of(db, event.id);
      if (fits(event) && !is_undone(db, event.id) && !(action && takes_back(db, *action)))
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
  auto event = find_event(db, id);
  if (!event)
    throw Error{Kind::usage, fmt::format("no event {}{}; tkt log has their numbers", id,
                                         nearest_number(db, "event", id.value))};
  return *std::move(event);
}

std::optional<Event> event_of_message(store::Database& db, TicketId ticket, MessageId message)
{
  auto query =
      db.prepare(fmt::format("SELECT {} FROM event e WHERE e.ticket = ? AND e.kind = 'message' AND "
                             "e.message = ? ORDER BY e.id LIMIT 1",
                             event_columns));
  query.bind_all(ticket, message);
  return query.step() ? std::optional{read_event(query)} : std::nullopt;
}

bool is_undone(store::Database& db, EventId id)
{
  return db.prepare("SELECT 1 FROM undone WHERE event = ?").bind_all(id).value<int>().has_value();
}

void mark_undone(store::Database& db, EventId id, ActionId by)
{
  db.prepare("INSERT INTO undone(event, action) VALUES (?, ?) ON CONFLICT DO NOTHING").run(id, by);
}

std::vector<Event> events_undone_by(store::Database& db, ActionId action)
{
  std::vector<Event> events;
  auto query = db.prepare(fmt::format("SELECT {} FROM undone u JOIN event e ON e.id = u.event "
                                      "WHERE u.action = ? ORDER BY e.id",
                                      event_columns));
  query.bind_all(action);
  while (query.step())
    events.push_back(read_event(query));
  return events;
}

void unmark_undone(store::Database& db, EventId id)
{
  db.prepare("DELETE FROM undone WHERE event = ?").run(id);
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
