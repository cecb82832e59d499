// The one file that holds the desk: opening it, and statements on it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "store/statement.hpp"

struct sqlite3;
struct sqlite3_value;

namespace tkt::store {

enum class Mode {
  read,  ///< never waits for a writer and never holds one up
  write, ///< migrates the file first, makes it if need be
};

/// What a function of ours is called with.
class Arguments {
public:
  explicit Arguments(sqlite3_value** values) : values_{values} {}
  std::int64_t integer(int at) const;
  std::string_view text(int at) const; ///< until the function returns

private:
  sqlite3_value** values_;
};

/// A connection. One thread at a time; statements must go before their connection.
class Database {
public:
  /// Kind::config if the file is newer than the program (both versions are named) or no desk at
  /// all, Kind::temporary if it cannot be opened, is locked or the disk is full.
  static Database open(const std::filesystem::path& file, Mode mode);

  /// A desk in memory, for tests.
  static Database memory();

  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  /// A statement, from the cache if the same text was prepared before. `sql` is kept as the key.
  /// Errors name the file, the statement as written and SQLite's message, never bound values,
  /// which are customers' words.
  Statement prepare(std::string_view sql);

  /// Runs statements without values, one after the other.
  void execute(const std::string& sql);

  /// Part of the blob in a row: what statements give SQLite holds once more, and large values are
  /// large. Kind::internal if there is no such row, or it has not so many bytes.
  void read_blob(const char* table, const char* column, std::int64_t row, std::size_t at,
                 std::span<char> into) const;

  /// Writes the blob in a row anew, `size` bytes, as `write` gives them to what it is called with.
  /// Errors: what `write` throws, and then the row is as it was; Kind::internal if there is no such
  /// row, or there were not so many bytes.
  void write_blob(const char* table, const char* column, std::int64_t row, std::size_t size,
                  const std::function<void(const Sink&)>& write);

  /// A function that statements of this connection can call. What it
  /// throws becomes the error of the statement.
  using Function = std::function<std::optional<std::int64_t>(const Arguments&)>;
  void define(const char* name, int arguments, Function function);

  /// Row number of the last insert of this connection.
  std::int64_t last_insert_id() const;

  /// Rows changed by the last statement.
  std::int64_t changes() const;

  /// Whether a commit waits until the disk has it (the default). Without, it survives the end of
  /// the process but perhaps not that of the machine, until the next commit that does wait. Not
  /// inside a transaction.
  void set_durable(bool durable);

  /// Waits until the disk has all that this process has committed: what the next commit that does
  /// wait would do, but without the connection, which another thread may use meanwhile. The log is
  /// where commits are until a checkpoint, and a checkpoint syncs what it moves
  /// (sqlite.org/wal.html). Errors: Kind::temporary if the disk cannot do it.
  void sync() const;

  bool in_transaction() const;
  const std::filesystem::path& file() const;

  /// How much memory pages may take; for programs that touch much of a large desk.
  void set_cache(std::size_t bytes);

  struct State;
  /// For this room alone.
  State& state() { return *state_; }

private:
  explicit Database(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// The schema version that this program knows.
int newest_version();

} // namespace tkt::store
