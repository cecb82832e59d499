#include "desk/message_lookup.hpp"

#include <fmt/format.h>

#include "base/error.hpp"

namespace tkt::desk {

Message get_message(store::Database& db, MessageId id)
{
  if (auto message = find_message(db, id))
    return std::move(*message);
  // One look to either side of it, along the key: there may be millions.
  const auto nearest =
      db.prepare("SELECT id FROM (SELECT max(id) AS id FROM message WHERE id < ?1 UNION ALL "
                 "SELECT min(id) FROM message WHERE id > ?1) WHERE id IS NOT NULL "
                 "ORDER BY abs(id - ?1) LIMIT 1")
          .bind_all(id)
          .value<MessageId>();
  if (!nearest)
    throw Error{Kind::usage, fmt::format("no message {}; there are none yet", id)};
  throw Error{Kind::usage, fmt::format("no message {}; the nearest is {}; tkt show ID has their "
                                       "numbers",
                                       id, *nearest)};
}

} // namespace tkt::desk
