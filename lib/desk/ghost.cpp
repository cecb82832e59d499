#include "desk/ghost.hpp"

#include <algorithm>

namespace tkt::desk {

namespace {

/// References of a long thread hold hundreds; answers name its newest mail.
constexpr std::size_t most = 20;

} // namespace

void remember_ghosts(store::Database& db, MessageId message, const std::vector<std::string>& ids)
{
  for (std::size_t i = 0; i < std::min(ids.size(), most); ++i) {
    if (ids[i].empty() || find_by_message_id(db, ids[i]))
      continue;
    db.prepare("INSERT INTO ghost(message_id, message) VALUES (?, ?) ON CONFLICT DO NOTHING")
        .run(ids[i], message);
  }
}

std::optional<Located> find_ghost(store::Database& db, std::string_view message_id)
{
  if (message_id.empty())
    return {};
  auto row = db.prepare("SELECT m.ticket, m.id FROM ghost g JOIN message m ON m.id = g.message "
                        "WHERE g.message_id = ? ORDER BY g.message DESC LIMIT 1")
                 .bind_all(message_id)
                 .row<TicketId, MessageId>();
  if (!row)
    return {};
  return Located{std::get<0>(*row), std::get<1>(*row)};
}

} // namespace tkt::desk
