#include "desk/message/raw.hpp"

#include <optional>

#include <fmt/format.h>

#include "base/error.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

namespace {

/// From here on a second copy of it costs more than opening it by itself.
constexpr std::size_t large = Bytes::piece;

struct Found {
  std::size_t size = 0;
  std::optional<std::string> bytes; ///< of small mail
};

Found find(store::Database& db, RawId id)
{
  auto row = db.prepare("SELECT length(bytes), CASE WHEN length(bytes) < ?2 THEN bytes END "
                        "FROM raw WHERE id = ?1")
                 .bind_all(id, large)
                 .row<std::size_t, std::optional<std::string>>();
  if (!row)
    throw Error{Kind::internal, fmt::format("raw mail {} is missing from the database", id)};
  return {std::get<0>(*row), std::move(std::get<1>(*row))};
}

void read_part(const store::Database& db, RawId id, std::size_t at, std::span<char> into)
{
  db.read_blob("raw", "bytes", id.value, at, into);
}

class Attached final : public ByteSource {
public:
  Attached(store::Database& db, RawId id, std::size_t size) : db_{db}, id_{id}, size_{size} {}

  std::size_t size() const override { return size_; }

  void read(std::size_t at, std::span<char> into) const override { read_part(db_, id_, at, into); }

private:
  store::Database& db_;
  RawId id_;
  std::size_t size_;
};

class Detached final : public ByteSource {
public:
  Detached(std::filesystem::path file, RawId id, std::size_t size)
      : file_{std::move(file)}, id_{id}, size_{size}
  {
  }

  std::size_t size() const override { return size_; }

  void read(std::size_t at, std::span<char> into) const override
  {
    if (!db_)
      db_.emplace(store::Database::open(file_, store::Mode::read));
    read_part(*db_, id_, at, into);
  }

private:
  std::filesystem::path file_;
  RawId id_;
  std::size_t size_;
  mutable std::optional<store::Database> db_;
};

} // namespace

RawId add_raw(store::Database& db, std::string_view bytes)
{
  if (bytes.size() >= large)
    return add_raw(db, bytes.size(), [&](const Sink& sink) { sink(bytes); });
  db.prepare("INSERT INTO raw(bytes) VALUES (?)").run(store::Blob{bytes});
  return RawId{db.last_insert_id()};
}

RawId add_raw(store::Database& db, std::size_t size, const std::function<void(const Sink&)>& write)
{
  if (size < large) {
    std::string bytes;
    bytes.reserve(size);
    write([&](std::string_view piece) { bytes += piece; });
    return add_raw(db, bytes);
  }
  store::Transaction tx{db};
  db.prepare("INSERT INTO raw(bytes) VALUES (?)").run(store::Blob{""});
  const RawId id{db.last_insert_id()};
  db.write_blob("raw", "bytes", id.value, size, write);
  tx.commit();
  return id;
}

RawId store_raw(store::Database& db, const Bytes& bytes)
{
  if (const auto held = bytes.held())
    return add_raw(db, *held);
  return add_raw(db, bytes.size(), [&](const Sink& sink) { bytes.each_piece(sink); });
}

std::string read_raw(store::Database& db, RawId id)
{
  auto found = find(db, id);
  if (found.bytes)
    return *std::move(found.bytes);
  std::string bytes(found.size, '\0');
  read_part(db, id, 0, bytes);
  return bytes;
}

Bytes raw_bytes(store::Database& db, RawId id)
{
  auto found = find(db, id);
  if (found.bytes)
    return Bytes{*std::move(found.bytes)};
  return Bytes{std::make_shared<Attached>(db, id, found.size)};
}

Bytes detached_raw(store::Database& db, RawId id)
{
  auto found = find(db, id);
  if (found.bytes)
    return Bytes{*std::move(found.bytes)};
  if (db.file() == ":memory:")
    return Bytes{raw_bytes(db, id).whole()}; // nobody else gets at it
  return Bytes{std::make_shared<Detached>(db.file(), id, found.size)};
}

} // namespace tkt::desk
