#include "desk/ticket/nearest_number.hpp"

#include <fmt/format.h>

namespace tkt::desk {

std::string nearest_number(store::Database& db, std::string_view table, std::int64_t number,
                           std::string_view column)
{
  // One look to either side of it, along the key: there may be millions.
  const auto nearest =
      db.prepare(fmt::format("SELECT n FROM (SELECT max({1}) AS n FROM {0} WHERE {1} < ?1 "
                             "UNION ALL SELECT min({1}) FROM {0} WHERE {1} > ?1) "
                             "WHERE n IS NOT NULL ORDER BY abs(n - ?1) LIMIT 1",
                             table, column))
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
