#include "desk/log/event_batch.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/text.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

namespace {

constexpr std::size_t most_rows = 32; ///< of one statement

const std::string& insert_of(std::size_t rows)
{
  static const auto all = [] {
    std::vector<std::string> texts;
    for (std::size_t count = 1; count <= most_rows; ++count)
      texts.push_back("INSERT INTO event(ticket, at, actor, unix_user, kind, after, reason) "
                      "VALUES " +
                      join(std::vector<std::string>(count, "(?, ?, ?, ?, ?, ?, ?)"), ", "));
    return texts;
  }();
  return all[rows - 1];
}

/// `[1,2,3]`, for json_each().
std::string numbers(std::span<const BatchEvent> events)
{
  fmt::memory_buffer text;
  for (const auto& event : events)
    fmt::format_to(std::back_inserter(text), "{}{}", text.size() == 0 ? "[" : ",",
                   event.ticket.value);
  text.push_back(']');
  return fmt::to_string(text);
}

} // namespace

void add_events(Session& session, std::string_view kind, std::span<const BatchEvent> events)
{
  if (events.empty())
    return;
  store::Transaction tx{session.db};
  const auto now = session.now();
  session.db
      .prepare("UPDATE ticket SET updated_at = ?1 WHERE updated_at < ?1 "
               "AND id IN (SELECT value FROM json_each(?2))")
      .run(now, numbers(events));
  for (auto rest = events; !rest.empty();) {
    const auto rows = rest.first(std::min(rest.size(), most_rows));
    auto insert = session.db.prepare(insert_of(rows.size()));
    int at = 0;
    for (const auto& event : rows) {
      insert.bind(++at, event.ticket);
      insert.bind(++at, now);
      insert.bind(++at, session.actor.name);
      insert.bind(++at, session.actor.unix_user);
      insert.bind(++at, kind);
      insert.bind(++at, event.after);
      insert.bind(++at, event.reason);
    }
    while (insert.step()) {
    }
    rest = rest.subspan(rows.size());
  }
  tx.commit();
}

} // namespace tkt::desk
