#include "desk/raw.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

namespace tkt::desk {

RawId add_raw(store::Database& db, std::string_view bytes)
{
  db.prepare("INSERT INTO raw(bytes) VALUES (?)").run(store::Blob{bytes});
  return RawId{db.last_insert_id()};
}

std::string read_raw(store::Database& db, RawId id)
{
  auto bytes = db.prepare("SELECT bytes FROM raw WHERE id = ?").bind_all(id).value<std::string>();
  if (!bytes)
    throw Error{Kind::internal, fmt::format("raw mail {} is missing from the database", id)};
  return std::move(*bytes);
}

} // namespace tkt::desk
