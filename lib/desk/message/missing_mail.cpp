#include "desk/message/missing_mail.hpp"

namespace tkt::desk {

namespace {

/// Ids that every message remembers for itself: wherever it is moved, they go with it.
constexpr std::size_t nearest = 20;

/// So many of the messages that refer to a mail are asked whether they are on the ticket: hostile
/// mail may make them many.
constexpr int most_asked = 20;

} // namespace

void remember_ghosts(store::Database& db, MessageId message, const std::vector<std::string>& ids)
{
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids[i].empty() || find_by_message_id(db, ids[i]))
      continue;
    if (i < nearest)
      db.prepare("INSERT INTO ghost(message_id, message) VALUES (?, ?) ON CONFLICT DO NOTHING")
          .run(ids[i], message);
    else
      db.prepare("INSERT INTO ghost(message_id, message) SELECT ?1, ?2 WHERE NOT EXISTS "
                 "(SELECT 1 FROM (SELECT message FROM ghost WHERE message_id = ?1 "
                 "ORDER BY message DESC LIMIT ?3) g JOIN message m ON m.id = g.message "
                 "WHERE m.ticket = (SELECT ticket FROM message WHERE id = ?2)) "
                 "ON CONFLICT DO NOTHING")
          .run(ids[i], message, most_asked);
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
