#include "desk/raw.hpp"

#include "base/error.hpp"
#include "store/transaction.hpp"

#include <fmt/format.h>

namespace tkt::desk {

namespace {

/// From here on a second copy of it costs more than opening it by itself.
constexpr std::size_t large = 1U << 20;

} // namespace

RawId add_raw(store::Database& db, std::string_view bytes)
{
  if (bytes.size() < large) {
    db.prepare("INSERT INTO raw(bytes) VALUES (?)").run(store::Blob{bytes});
    return RawId{db.last_insert_id()};
  }
  store::Transaction tx{db};
  db.prepare("INSERT INTO raw(bytes) VALUES (?)").run(store::Blob{""});
  const RawId id{db.last_insert_id()};
  db.write_blob("raw", "bytes", id.value, bytes);
  tx.commit();
  return id;
}

std::string read_raw(store::Database& db, RawId id)
{
  auto row = db.prepare("SELECT length(bytes), CASE WHEN length(bytes) < ?2 THEN bytes END "
                        "FROM raw WHERE id = ?1")
                 .bind_all(id, large)
                 .row<std::size_t, std::optional<std::string>>();
  if (!row)
    throw Error{Kind::internal, fmt::format("raw mail {} is missing from the database", id)};
  auto& bytes = std::get<1>(*row);
  return bytes ? std::move(*bytes) : db.read_blob("raw", "bytes", id.value);
}

} // namespace tkt::desk
