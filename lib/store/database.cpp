#include "store/database.hpp"

#include <cerrno>
#include <chrono>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "store/schema.hpp"
#include "store/sqlite.hpp"
#include "store/transaction.hpp"

namespace tkt::store {

namespace {

constexpr int application_id = 0x746b7431;       // "tkt1", for file(1)
constexpr std::chrono::seconds busy_timeout{15}; // a writer waits for another

Kind kind_of(int code)
{
  switch (code & 0xff) {
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
  case SQLITE_FULL:
  case SQLITE_IOERR:
  case SQLITE_READONLY:
  case SQLITE_CANTOPEN:
  case SQLITE_NOMEM:
  case SQLITE_PERM:
    return Kind::temporary;
  case SQLITE_NOTADB:
  case SQLITE_AUTH:
    return Kind::config;
  case SQLITE_TOOBIG:
    return Kind::data;
  default:
    return Kind::internal;
  }
}

std::string advice(int code)
{
  switch (code & 0xff) {
  case SQLITE_BUSY:
    return " (another program is writing; try again)";
  case SQLITE_FULL:
    return " (make room on the disk)";
  case SQLITE_READONLY:
    return " (may your user write the file and its folder? a copy can be read, not written)";
  case SQLITE_CANTOPEN:
    return " (is there such a folder, and may you use it?)";
  default:
    return "";
  }
}

/// Looks again every millisecond at first: SQLite's own steps grow to a tenth of a second, in which
/// a program that writes one batch after the other has taken the lock again many times.
int wait_for_lock(void*, int tries)
{
  using std::chrono::steady_clock;
  thread_local steady_clock::time_point since;
  const auto now = steady_clock::now();
  if (tries == 0)
    since = now;
  const auto waited = now - since;
  if (waited >= busy_timeout)
    return 0;
  std::this_thread::sleep_for(std::chrono::milliseconds{waited < std::chrono::seconds{1} ? 1 : 10});
  return 1;
}

std::unique_ptr<sqlite3, CloseDatabase> connect(const std::string& name, int flags)
{
  // Nobody asks how much memory SQLite has, and counting costs a lock each time.
  [[maybe_unused]] static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &handle,
                                   flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, nullptr);
  std::unique_ptr<sqlite3, CloseDatabase> db{handle};
  if (code != SQLITE_OK)
    throw Error{kind_of(code),
                fmt::format("{}: {}{}", name, db ? sqlite3_errmsg(db.get()) : sqlite3_errstr(code),
                            advice(code))};
  sqlite3_extended_result_codes(db.get(), 1);
  sqlite3_busy_handler(db.get(), wait_for_lock, nullptr);
  return db;
}

int version_of(Database& db)
{
  return db.prepare("PRAGMA user_version").value<int>().value_or(0);
}

void refuse_newer(const Database& db, int version)
{
  if (version > newest_version())
    throw Error{Kind::config,
                fmt::format("{}: the database is of version {}, this program knows up to {}; "
                            "use the tkt that wrote it, or a newer one",
                            db.file().string(), version, newest_version())};
}

void migrate(Database& db)
{
  refuse_newer(db, version_of(db));
  for (const auto& migration : migrations()) {
    if (migration.number <= version_of(db))
      continue;
    Transaction tx{db};
    // Another program may have done it while this one waited for the lock.
    if (migration.number > version_of(db)) {
      db.execute(std::string{migration.sql});
      db.execute(fmt::format("PRAGMA user_version = {}", migration.number));
      db.execute(fmt::format("PRAGMA application_id = {}", application_id));
    }
    tx.commit();
  }
}

/// A new desk may be written by all who may write in its folder: SQLite would give the group no
/// more than to read it, and the files that it makes beside it later have the mode of this one.
void share_with_group(const std::filesystem::path& file)
{
  struct stat folder {};
  const auto parent = file.parent_path();
  if (::stat(parent.empty() ? "." : parent.c_str(), &folder) != 0 ||
      (folder.st_mode & S_IWGRP) == 0)
    return;
  const Descriptor made{::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0660)};
  if (made)
    ::fchmod(made.get(), 0660); // whatever the umask of who happens to be the first
}

/// For names in a URI (SQLite, "URI Filenames").
std::string uri_path(const std::string& path)
{
  std::string out = "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#')
      out += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out;
}

} // namespace

void fail(sqlite3* db, int code, std::string_view sql)
{
  const char* file = sqlite3_db_filename(db, "main");
  const auto kind = kind_of(code);
  const auto where = file == nullptr || *file == '\0' ? "database" : file;
  // What the statement was helps only where it may be to blame.
  throw Error{kind, fmt::format("{}: {}{}{}{}", where, sqlite3_errmsg(db), advice(code),
                                kind == Kind::temporary ? "" : ": ",
                                kind == Kind::temporary ? std::string_view{} : sql)};
}

int newest_version()
{
  return migrations().back().number;
}

Database::Database(std::unique_ptr<State> state) : state_{std::move(state)} {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Database Database::open(const std::filesystem::path& file, Mode mode)
{
  auto state = std::make_unique<State>();
  state->file = file;

  if (mode == Mode::read) {
    std::error_code ignored;
    if (std::filesystem::exists(file, ignored)) {
      state->db = connect(file.string(), SQLITE_OPEN_READONLY);
      Database db{std::move(state)};
      int version = 0;
      try {
        version = version_of(db);
      } catch (const Error&) {
        // A copy on a medium that cannot be written has no room for the log of a writer, and no
        // writer either: it can be read as it lies.
        if (std::filesystem::exists(file.string() + "-wal", ignored))
          throw;
        db.state_->cache.clear();
        db.state_->db = connect(uri_path(file.string()) + "?immutable=1", SQLITE_OPEN_READONLY);
        version = version_of(db);
      }
      refuse_newer(db, version);
      if (version == newest_version())
        return db;
    }
    // Not there yet, or older than the program: only a writer can mend that.
    (void)open(file, Mode::write);
    state = std::make_unique<State>();
    state->file = file;
    state->db = connect(file.string(), SQLITE_OPEN_READONLY);
    return Database{std::move(state)};
  }

  std::error_code ignored;
  if (file.has_parent_path())
    std::filesystem::create_directories(file.parent_path(), ignored); // open() tells if it failed
  share_with_group(file);
  state->db = connect(file.string(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  Database db{std::move(state)};
  // Pages of 8 KiB hold two mails of usual size; 1,000 of them in the log are 8 MB. Debian's SQLite
  // overwrites with zeros what leaves a page, also what merely moves to another.
  db.execute("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
             "PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 1000;"
             "PRAGMA temp_store = MEMORY; PRAGMA secure_delete = OFF;");
  db.set_cache(16U << 20);
  migrate(db);
  return db;
}

Database Database::memory()
{
  auto state = std::make_unique<State>();
  state->file = ":memory:";
  state->db = connect(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  Database db{std::move(state)};
  db.execute("PRAGMA foreign_keys = ON");
  migrate(db);
  return db;
}

Statement Database::prepare(std::string_view sql)
{
  auto& cache = state_->cache;
  for (auto [it, end] = cache.equal_range(sql); it != end; ++it) {
    if (!it->second->lent)
      return Statement{*it->second};
  }
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(state_->db.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  if (code != SQLITE_OK)
    fail(state_->db.get(), code, sql);
  auto cached = std::make_unique<detail::CachedStatement>();
  cached->handle.reset(handle);
  cached->db = state_->db.get();
  const auto it = cache.emplace(std::string{sql}, std::move(cached));
  Statement statement{*it->second};
  if (state_->row_log)
    state_->row_log->arm_touched(*this); // SQLite prepares it once more, when it is run
  return statement;
}

void Database::execute(const std::string& sql)
{
  const int code = sqlite3_exec(state_->db.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK)
    fail(state_->db.get(), code, std::string_view{sql}.substr(0, 200));
}

std::int64_t Database::last_insert_id() const
{
  return sqlite3_last_insert_rowid(state_->db.get());
}

std::int64_t Database::changes() const
{
  return sqlite3_changes64(state_->db.get());
}

bool Database::in_transaction() const
{
  return sqlite3_get_autocommit(state_->db.get()) == 0;
}

const std::filesystem::path& Database::file() const
{
  return state_->file;
}

void Database::set_durable(bool durable)
{
  execute(durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
}

void Database::sync() const
{
  const auto name = state_->file.string() + "-wal";
  const Descriptor log{::open(name.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!log && errno == ENOENT)
    return; // in memory
  if (!log || ::fdatasync(log.get()) != 0)
    throw Error{Kind::temporary, fmt::format("{}: {}", name, errno_text(errno))};
}

void Database::set_cache(std::size_t bytes)
{
  execute(fmt::format("PRAGMA cache_size = -{}", bytes / 1024));
}

} // namespace tkt::store
