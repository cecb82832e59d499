// What becomes of rows of some tables, written down as it happens, so that it can be taken back.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"

namespace tkt::store {

/// A table whose changes are written down, and which of them.
struct LoggedTable {
  std::string_view name;
  std::vector<std::string_view> key;     ///< the columns of its primary key
  std::vector<std::string_view> columns; ///< those besides that are kept
  bool inserts = true;
  enum class Updates {
    none,
    own, ///< of rows that the same action has inserted, which are then as it left them
    all
  } updates = Updates::all; ///< of `columns`
  bool deletes = true;
};

/// From now on what prepare()d statements of this connection do to rows of `tables` goes into
/// `row_change`, once for each row and action: as it was before the first change and is after the
/// last. Which action it is, the one row of temp.current_action says; nothing is written down while
/// that has none. A table costs nothing before it is written to. `tables` must outlive the
/// connection.
void log_rows(Database& db, std::span<const LoggedTable> tables);

/// What an action did to a row. Images are JSON, to be given back as they are.
struct RowChange {
  std::int64_t id = 0;
  std::string table;
  std::string key;
  std::optional<std::string> before; ///< none: there was no row
  std::optional<std::string> after;
};

/// The newest first.
std::vector<RowChange> row_changes(Database& db, std::int64_t action);

/// The columns of an image, or of a key by their places (`0`, `1` …); none for NULL.
using RowImage = std::map<std::string, std::optional<std::string>, std::less<>>;
RowImage read_image(Database& db, std::string_view image);

/// The row as it is now.
std::optional<std::string> row_image(Database& db, const LoggedTable& table, std::string_view key);

void insert_row(Database& db, const LoggedTable& table, std::string_view image);
void delete_row(Database& db, const LoggedTable& table, std::string_view key);
/// Makes these columns what the image has.
void write_columns(Database& db, const LoggedTable& table, std::string_view key,
                   std::string_view image, std::span<const std::string> columns);

/// Rows that refer to others may come before those, until the transaction ends.
void defer_references(Database& db);

} // namespace tkt::store
