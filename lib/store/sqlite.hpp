// Private to this room: SQLite's errors as tkt's, and the statement cache.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <sqlite3.h>

#include "base/error.hpp"
#include "store/database.hpp"

namespace tkt::store {

/// Throws what `code` of SQLite means, naming the file and the statement as written.
[[noreturn]] void fail(sqlite3* db, int code, std::string_view sql);

struct CloseDatabase {
  void operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }
};

struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};

namespace detail {

struct CachedStatement {
  std::unique_ptr<sqlite3_stmt, FinalizeStatement> handle;
  sqlite3* db = nullptr;
  bool lent = false;
};

} // namespace detail

struct Database::State {
  std::filesystem::path file;
  std::unique_ptr<sqlite3, CloseDatabase> db;
  // Several of one text: a statement may be in use in a loop that calls for the same again.
  std::multimap<std::string, std::unique_ptr<detail::CachedStatement>, std::less<>> cache;
};

} // namespace tkt::store
