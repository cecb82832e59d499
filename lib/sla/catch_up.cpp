#include "sla/catch_up.hpp"

#include <charconv>
#include <string>

#include <fmt/format.h>

#include "desk/log/event.hpp"
#include "sla/clock_inputs.hpp"
#include "store/transaction.hpp"

namespace tkt::sla {

namespace {

constexpr std::string_view cursor_name = "sla.followed";

/// So many events that concern no clock may lie behind the cursor before it is moved for their
/// sake.
constexpr std::int64_t longest_tail = 1000;

EventId read_cursor(store::Database& db)
{
  const auto text = db.prepare("SELECT value FROM setting WHERE name = ?")
                        .bind_all(cursor_name)
                        .value<std::string>()
                        .value_or("0");
  EventId cursor;
  std::from_chars(text.data(), text.data() + text.size(), cursor.value);
  return cursor;
}

void write_cursor(store::Database& db, EventId cursor)
{
  db.prepare("INSERT INTO setting(name, value) VALUES (?, ?) "
             "ON CONFLICT (name) DO UPDATE SET value = excluded.value")
      .run(cursor_name, std::to_string(cursor.value));
}

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
                          const std::function<bool()>& stop)
{
  auto& db = session.db;
  std::size_t followed = 0;
  while (!stop()) {
    const auto newest = desk::newest_event(db);
    if (const auto cursor = read_cursor(db); behind(db, cursor, 1).empty()) {
      if (newest.value - cursor.value > longest_tail) {
        store::Transaction tx{db};
        if (behind(db, cursor, 1).empty())
          write_cursor(db, newest);
        tx.commit();
      }
      break;
    }
    store::Transaction tx{db};
    const auto cursor = read_cursor(db); // another run may have been here
    auto last = cursor;
    for (const auto& one : behind(db, cursor, batch)) {
      promises.refresh(session, one.ticket); // of several events of one ticket, the first does it
      last = one.event;
      ++followed;
    }
    write_cursor(db, last);
    tx.commit();
  }
  return followed;
}

} // namespace tkt::sla
