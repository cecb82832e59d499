// Large blobs, piece by piece (sqlite.org/c3ref/blob_open.html).
#include <algorithm>

#include <fmt/format.h>

#include "store/database.hpp"
#include "store/sqlite.hpp"
#include "store/transaction.hpp"

namespace tkt::store {

namespace {

constexpr std::size_t piece = 1U << 18;

struct CloseBlob {
  void operator()(sqlite3_blob* blob) const noexcept { sqlite3_blob_close(blob); }
};
using BlobHandle = std::unique_ptr<sqlite3_blob, CloseBlob>;

BlobHandle open_blob(sqlite3* db, const char* table, const char* column, std::int64_t row,
                     bool writing)
{
  sqlite3_blob* handle = nullptr;
  const int code = sqlite3_blob_open(db, "main", table, column, row, writing ? 1 : 0, &handle);
  BlobHandle blob{handle};
  if (code != SQLITE_OK)
    fail(db, code, fmt::format("blob {}.{} of row {}", table, column, row));
  return blob;
}

int cache_size(sqlite3* db)
{
  sqlite3_stmt* handle = nullptr;
  if (sqlite3_prepare_v2(db, "PRAGMA cache_size", -1, &handle, nullptr) != SQLITE_OK)
    return 0;
  const std::unique_ptr<sqlite3_stmt, FinalizeStatement> statement{handle};
  return sqlite3_step(handle) == SQLITE_ROW ? sqlite3_column_int(handle, 0) : 0;
}

void set_cache_size(sqlite3* db, int size)
{
  (void)sqlite3_exec(db, fmt::format("PRAGMA cache_size = {}", size).c_str(), nullptr, nullptr,
                     nullptr);
}

/// While it lives, few pages are kept: those of a large blob are met once.
class SmallCache {
public:
  explicit SmallCache(sqlite3* db) : db_{db}, before_{cache_size(db)} { set_cache_size(db, -1024); }
  ~SmallCache() { set_cache_size(db_, before_); }
  SmallCache(const SmallCache&) = delete;
  SmallCache& operator=(const SmallCache&) = delete;

private:
  sqlite3* db_;
  int before_;
};

/// Calls `step` with each piece's place and size.
template <class Step>
void piece_by_piece(sqlite3* db, std::size_t size, std::string_view what, const Step& step)
{
  for (std::size_t at = 0; at < size; at += piece) {
    const int code = step(at, static_cast<int>(std::min(piece, size - at)));
    if (code != SQLITE_OK)
      fail(db, code, what);
  }
}

} // namespace

void Database::read_blob(const char* table, const char* column, std::int64_t row, std::size_t at,
                         std::span<char> into) const
{
  auto* db = state_->db.get();
  const SmallCache cache{db};
  const auto blob = open_blob(db, table, column, row, false);
  piece_by_piece(db, into.size(), "reading a blob", [&](std::size_t done, int size) {
    return sqlite3_blob_read(blob.get(), into.data() + done, size, static_cast<int>(at + done));
  });
}

void Database::write_blob(const char* table, const char* column, std::int64_t row, std::size_t size,
                          const std::function<void(const Sink&)>& write)
{
  Transaction tx{*this};
  auto* db = state_->db.get();
  {
    const SmallCache cache{db};
    prepare(fmt::format("UPDATE {} SET {} = zeroblob(?) WHERE rowid = ?", table, column))
        .run(size, row);
    const auto blob = open_blob(db, table, column, row, true);
    std::size_t at = 0;
    write([&](std::string_view bytes) {
      piece_by_piece(db, bytes.size(), "writing a blob", [&](std::size_t done, int part) {
        return sqlite3_blob_write(blob.get(), bytes.data() + done, part,
                                  static_cast<int>(at + done));
      });
      at += bytes.size();
    });
    if (at != size)
      throw Error{Kind::internal, fmt::format("{} bytes were written of {}", at, size)};
  }
  tx.commit();
}

} // namespace tkt::store
