#include "desk/log/event_cursor.hpp"

#include <fmt/format.h>

namespace tkt::desk {

EventId EventCursor::place() const
{
  return db_.prepare("SELECT event FROM event_cursor WHERE reader = ?")
      .bind_all(reader_)
      .value<EventId>()
      .value_or(EventId{});
}

void EventCursor::move_to(EventId place)
{
  db_.prepare("INSERT INTO event_cursor(reader, event) VALUES (?, ?) "
              "ON CONFLICT (reader) DO UPDATE SET event = excluded.event")
      .run(reader_, place);
}

std::vector<Event> EventCursor::next(std::size_t limit) const
{
  auto query = db_.prepare(
      fmt::format("SELECT {} FROM event e WHERE e.id > ? ORDER BY e.id LIMIT ?", event_columns));
  query.bind_all(place(), limit);
  std::vector<Event> events;
  while (query.step())
    events.push_back(read_event(query));
  return events;
}

} // namespace tkt::desk
