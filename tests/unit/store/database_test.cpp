#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>

#include <sys/stat.h>

#include "base/error.hpp"
#include "store/data_version.hpp"
#include "store/database.hpp"
#include "store/transaction.hpp"

using namespace tkt;
using namespace std::string_literals;
namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path path;
  Folder()
  {
    auto name = (fs::temp_directory_path() / "tkt-store-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path); }
};

/// Of those that a test has put there; migrations leave some of their own.
int settings(store::Database& db)
{
  return db.prepare("SELECT count(*) FROM setting WHERE name NOT LIKE '%.%'").value<int>().value();
}

void put(store::Database& db, std::string_view name)
{
  db.prepare("INSERT INTO setting(name, value) VALUES (?, ?)").run(name, "x");
}

} // namespace

TEST_CASE("values come back as they went in", "[store]")
{
  auto db = store::Database::memory();
  db.execute("CREATE TABLE t (a INTEGER, b TEXT, c BLOB, d INTEGER, e REAL) STRICT");
  const auto at = parse_rfc3339("2024-03-01T09:00:00.123Z").value();
  db.prepare("INSERT INTO t VALUES (:a, :b, :c, :d, :e)")
      .bind(":a", TicketId{7})
      .bind(":b", ""s)
      .bind(":c", store::Blob{"\0x"s})
      .bind(":d", std::optional<Instant>{at})
      .bind(":e", 0.5)
      .run();
  db.prepare("INSERT INTO t VALUES (?, ?, ?, ?, ?)").run(8, "näh", nullptr, nullptr, nullptr);

  std::vector<std::string> texts;
  for (const auto& [a, b, c, d] :
       db.prepare("SELECT a, b, c, d FROM t ORDER BY a")
           .rows<TicketId, std::string, std::optional<std::string>, std::optional<Instant>>()) {
    texts.push_back(b);
    if (a == TicketId{7}) {
      CHECK(c == "\0x"s);
      CHECK(d == at);
    } else {
      CHECK_FALSE(c);
      CHECK_FALSE(d);
    }
  }
  CHECK(texts == std::vector<std::string>{"", "näh"});
}

TEST_CASE("what was not committed is rolled back", "[store]")
{
  auto db = store::Database::memory();
  {
    store::Transaction tx{db};
    put(db, "lost");
  }
  CHECK(settings(db) == 0);

  SECTION("a transaction inside another undoes only its own work")
  {
    store::Transaction outer{db};
    put(db, "kept");
    {
      store::Transaction inner{db};
      put(db, "dropped");
    }
    {
      store::Transaction inner{db};
      put(db, "also kept");
      inner.commit();
    }
    outer.commit();
    CHECK(settings(db) == 2);
  }
}

TEST_CASE("a reader works while a writer writes", "[store]")
{
  Folder folder;
  const auto file = folder.path / "tkt.db";
  auto writer = store::Database::open(file, store::Mode::write);
  auto reader = store::Database::open(file, store::Mode::read);
  store::Transaction tx{writer};
  put(writer, "half-way");
  CHECK(settings(reader) == 0);
  tx.commit();
  CHECK(settings(reader) == 1);
  CHECK_THROWS_AS(put(reader, "no"), Error);
}

TEST_CASE("a file that may not be written is told with what to do, not with SQL", "[store]")
{
  Folder folder;
  const auto file = folder.path / "tkt.db";
  store::Database::open(file, store::Mode::write);
  auto reader = store::Database::open(file, store::Mode::read);
  try {
    put(reader, "no");
    FAIL("written");
  } catch (const Error& e) {
    CHECK(e.kind() == Kind::temporary);
    CHECK(std::string{e.what()}.find("may your user write the file") != std::string::npos);
    CHECK(std::string{e.what()}.find("INSERT") == std::string::npos);
  }
}

TEST_CASE("a desk that is not there yet reads as an empty one", "[store]")
{
  Folder folder;
  auto db = store::Database::open(folder.path / "deep" / "tkt.db", store::Mode::read);
  CHECK(db.prepare("SELECT count(*) FROM ticket").value<int>() == 0);
}

TEST_CASE("who may write in the folder of a new desk may write the desk", "[store]")
{
  Folder folder;
  const auto before = ::umask(022);
  const auto mode_of = [&](const std::string& name) {
    return fs::status(folder.path / name).permissions() & fs::perms::mask;
  };
  const auto make = [&](const std::string& name) {
    auto db = store::Database::open(folder.path / name, store::Mode::write);
    put(db, "x");
    return std::pair{mode_of(name), mode_of(name + "-wal")};
  };
  const auto own = static_cast<fs::perms>(0644);
  const auto shared = static_cast<fs::perms>(0660);
  CHECK(make("own.db") == std::pair{own, own});
  fs::permissions(folder.path, static_cast<fs::perms>(02770));
  CHECK(make("shared.db") == std::pair{shared, shared});
  (void)store::Database::open(folder.path / "own.db", store::Mode::write);
  CHECK(mode_of("own.db") == own); // what somebody has set up stays so
  ::umask(before);
}

TEST_CASE("a newer database is refused with both versions", "[store]")
{
  Folder folder;
  const auto file = folder.path / "tkt.db";
  {
    auto db = store::Database::open(file, store::Mode::write);
    db.execute("PRAGMA user_version = 999");
  }
  for (const auto mode : {store::Mode::read, store::Mode::write}) {
    try {
      store::Database::open(file, mode);
      FAIL("opened");
    } catch (const Error& e) {
      CHECK(e.kind() == Kind::config);
      CHECK(std::string{e.what()}.find("version 999") != std::string::npos);
      CHECK(std::string{e.what()}.find("up to " + std::to_string(store::newest_version())) !=
            std::string::npos);
    }
  }
}

TEST_CASE("an error names the statement but no bound value", "[store]")
{
  auto db = store::Database::memory();
  put(db, "secret word");
  try {
    put(db, "secret word");
    FAIL("inserted twice");
  } catch (const Error& e) {
    const std::string text = e.what();
    CHECK(text.find("INSERT INTO setting") != std::string::npos);
    CHECK(text.find("secret word") == std::string::npos);
  }
}

TEST_CASE("events are never changed", "[store]")
{
  auto db = store::Database::memory();
  db.execute("INSERT INTO ticket(subject, status, active, queue, created_at, updated_at, "
             "last_message_at) VALUES ('s', 'new', 1, 'q', 0, 0, 0);"
             "INSERT INTO event(ticket, at, actor, unix_user, kind) VALUES (1, 0, 'a', 'u', 'k')");
  CHECK_THROWS_AS(db.execute("UPDATE event SET actor = 'b'"), Error);
}

TEST_CASE("a file that is no database is refused", "[store]")
{
  Folder folder;
  const auto file = folder.path / "tkt.db";
  std::FILE* out = std::fopen(file.c_str(), "w");
  std::fputs("this is no database, but long enough to look at: ", out);
  for (int i = 0; i < 100; ++i)
    std::fputs("0123456789abcdef", out);
  std::fclose(out);
  try {
    store::Database::open(file, store::Mode::write);
    FAIL("opened");
  } catch (const Error& e) {
    CHECK(e.kind() == Kind::config);
  }
}

TEST_CASE("one sees that another has written, and when not", "[store]")
{
  const Folder folder;
  auto mine = store::Database::open(folder.path / "tkt.db", store::Mode::write);
  auto theirs = store::Database::open(folder.path / "tkt.db", store::Mode::write);
  const auto before = store::seen_version(mine);
  put(mine, "mine");
  CHECK(store::seen_version(mine) == before);
  {
    const store::Snapshot snapshot{mine};
    CHECK(store::seen_version(mine) == before);
    put(theirs, "theirs");
    CHECK(store::seen_version(mine) == before); // what it cannot see has not happened
  }
  const auto after = store::seen_version(mine);
  CHECK(after != before);
  store::Transaction tx{mine};
  CHECK(store::seen_version(mine) == after);
}
