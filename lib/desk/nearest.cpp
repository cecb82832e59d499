#include "desk/nearest.hpp"

#include <fmt/format.h>

namespace tkt::desk {

std::string nearest_number(store::Database& db, std::string_view table, std::int64_t number)
{
  // One look to either side of it, along the key: there may be millions.
  const auto nearest =
      db.prepare(fmt::format("SELECT id FROM (SELECT max(id) AS id FROM {0} WHERE id < ?1 "
                             "UNION ALL SELECT min(id) FROM {0} WHERE id > ?1) "
                             "WHERE id IS NOT NULL ORDER BY abs(id - ?1) LIMIT 1",
                             table))
          .bind_all(number)
          .value<std::int64_t>();
  return nearest ? fmt::format("; the nearest is {}", *nearest) : "; there are none";
}

std::string if_unknown(store::Database& db, std::string_view table, std::int64_t number)
{
  const auto is_there =
      db.prepare(fmt::format("SELECT 1 FROM {} WHERE id = ?", table)).bind_all(number).value<int>();
  return is_there ? std::string{} : nearest_number(db, table, number);
}

} // namespace tkt::desk
