#include "desk/query/event_log.hpp"

#include <fmt/format.h>

#include "desk/log/merged.hpp"

namespace tkt::desk {

namespace {

/// The last event before `at`. Events are written in the order of time, which has no index: a
/// search by halves in their numbers, of which some may be missing.
EventId last_before(store::Database& db, Instant at)
{
  std::int64_t low = 0;
  auto high = newest_event(db).value + 1;
  while (low + 1 < high) {
    const auto middle = low + (high - low) / 2;
    const auto found = db.prepare("SELECT at FROM event WHERE id >= ? ORDER BY id LIMIT 1")
                           .bind_all(middle)
                           .value<Instant>();
    (found && *found < at ? low : high) = middle;
  }
  return EventId{low};
}

Condition condition_of(const EventFilter& filter, store::Database& db)
{
  auto after = filter.after;
  if (filter.since)
    after = std::max(after, last_before(db, *filter.since));
  Condition where{"e.id > ?", {after.value}};
  if (filter.ticket) {
    // What happened to a ticket before it was merged into this one has happened to this one.
    Condition one{"e.ticket = ?", {filter.ticket->value}};
    if (const auto also = merged_tickets(db, *filter.ticket); !also.empty())
      one.sql = fmt::format("(e.ticket = ? OR e.ticket IN ({}))", fmt::join(also, ","));
    where = both(std::move(where), std::move(one));
  }
  if (!filter.actor.empty())
    where = both(std::move(where), {"e.actor = ?", {filter.actor}});
  if (filter.query != nullptr && !filter.query->condition.sql.empty()) {
    auto found = filter.query->condition;
    found.sql = fmt::format("e.ticket IN (SELECT t.id FROM ticket t WHERE {})", found.sql);
    where = both(std::move(where), std::move(found));
  }
  return where;
}

} // namespace

void each_event(store::Database& db, const EventFilter& filter,
                const std::function<void(const Event&)>& take)
{
  const auto where = condition_of(filter, db);
  const auto select = fmt::format("SELECT {} FROM event e WHERE {}", event_columns, where.sql);
  auto query =
      db.prepare(filter.newest ? fmt::format("SELECT * FROM ({} ORDER BY e.id DESC LIMIT {}) "
                                             "ORDER BY id",
                                             select, *filter.newest)
                               : select + " ORDER BY e.id");
  bind_values(query, where.values);
  while (query.step())
    take(read_event(query));
}

} // namespace tkt::desk
