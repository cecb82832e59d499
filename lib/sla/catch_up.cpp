#include "sla/catch_up.hpp"

#include <vector>

#include <fmt/format.h>

#include "desk/log/event_cursor.hpp"
#include "sla/clock_inputs.hpp"
#include "store/transaction.hpp"

namespace tkt::sla {

namespace {

/// So many events that concern no clock may lie behind the cursor before it is moved for their
/// sake.
constexpr std::int64_t longest_tail = 1000;

struct Behind {
  EventId event;
  TicketId ticket;
};

/// Events that the clocks of their tickets have not followed.
std::vector<Behind> behind(store::Database& db, EventId cursor, std::size_t limit)
{
  static const auto text = fmt::format(R"sql(
      SELECT e.id, e.ticket FROM event e JOIN ticket t ON t.id = e.ticket
       WHERE e.id > ? AND {} AND e.id > t.clocks_at ORDER BY e.id LIMIT ?)sql",
                                       concerns_clocks());
  auto query = db.prepare(text);
  query.bind_all(cursor, limit);
  std::vector<Behind> found;
  for (const auto& [event, ticket] : query.rows<EventId, TicketId>())
    found.push_back({event, ticket});
  return found;
}

} // namespace

std::size_t follow_events(desk::Session& session, Promises& promises, std::size_t batch,
                          const Cancellation& stop)
{
  auto& db = session.db;
  desk::EventCursor cursor{db, "clocks"};
  std::size_t followed = 0;
  while (!stop.requested()) {
    const auto newest = desk::newest_event(db);
    if (const auto place = cursor.place(); behind(db, place, 1).empty()) {
      if (newest.value - place.value > longest_tail) {
        store::Transaction tx{db};
        if (behind(db, place, 1).empty())
          cursor.move_to(newest);
        tx.commit();
      }
      break;
    }
    store::Transaction tx{db};
    auto last = cursor.place(); // another run may have been here
    for (const auto& one : behind(db, last, batch)) {
      promises.refresh(session, one.ticket); // of several events of one ticket, the first does it
      last = one.event;
      ++followed;
    }
    cursor.move_to(last);
    tx.commit();
  }
  return followed;
}

} // namespace tkt::sla
