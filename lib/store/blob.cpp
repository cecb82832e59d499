// Large blobs, piece by piece (sqlite.org/c3ref/blob_open.html).
#include "store/database.hpp"

#include <algorithm>

#include <fmt/format.h>

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

std::string Database::read_blob(const char* table, const char* column, std::int64_t row) const
{
  auto* db = state_->db.get();
  const auto blob = open_blob(db, table, column, row, false);
  std::string bytes(static_cast<std::size_t>(sqlite3_blob_bytes(blob.get())), '\0');
  piece_by_piece(db, bytes.size(), "reading a blob", [&](std::size_t at, int size) {
    return sqlite3_blob_read(blob.get(), bytes.data() + at, size, static_cast<int>(at));
  });
  return bytes;
}

void Database::write_blob(const char* table, const char* column, std::int64_t row,
                          std::string_view bytes)
{
  Transaction tx{*this};
  prepare(fmt::format("UPDATE {} SET {} = zeroblob(?) WHERE rowid = ?", table, column))
      .run(bytes.size(), row);
  auto* db = state_->db.get();
  {
    const auto blob = open_blob(db, table, column, row, true);
    piece_by_piece(db, bytes.size(), "writing a blob", [&](std::size_t at, int size) {
      return sqlite3_blob_write(blob.get(), bytes.data() + at, size, static_cast<int>(at));
    });
  }
  tx.commit();
}

} // namespace tkt::store
