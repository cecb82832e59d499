// Private to this room: SQLite's errors as tkt's, and the statement cache.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <sqlite3.h>

#include "base/error.hpp"
#include "store/changeset.hpp"
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

/// Which changes of tables are to be written down, see row_log.hpp.
struct RowLog {
  enum class What { inserted, updated, deleted };
  struct Change {
    const LoggedTable* table;
    What what;
    bool operator==(const Change&) const = default;
  };
  std::vector<Change> all;
  std::vector<Change> waiting; ///< what has no trigger yet
  std::vector<Change> touched; ///< what the statement that was just prepared would do, of those

  void arm_touched(Database& db);
};

} // namespace detail

struct Database::State {
  std::filesystem::path file;
  std::unique_ptr<sqlite3, CloseDatabase> db;
  // Several of one text: a statement may be in use in a loop that calls for the same again.
  std::multimap<std::string, std::unique_ptr<detail::CachedStatement>, std::less<>> cache;
  std::unique_ptr<detail::RowLog> row_log; // none: nothing is written down

  /// Forgets statements that nobody uses.
  void clear_cache();
  /// Triggers of the row log went with a transaction that was rolled back.
  void disarm();
};

} // namespace tkt::store
