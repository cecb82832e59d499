#include <catch2/catch.hpp>

#include "store/changeset.hpp"
#include "store/transaction.hpp"

using namespace tkt;

namespace {

const std::vector<store::LoggedTable> tables{
    {"saved_query", {"agent", "name"}, {"query"}},
    {"undeliverable", {"address"}, {"since", "status"}},
    {"survey_key", {"number"}, {"seed"}, true, store::LoggedTable::Updates::own},
};

struct Log {
  store::Database db = store::Database::memory();

  Log()
  {
    db.execute("CREATE TEMP TABLE current_action(id INTEGER PRIMARY KEY);"
               "INSERT INTO current_action VALUES (7)");
    store::log_rows(db, tables);
  }

  void save(std::string_view name, std::string_view query)
  {
    db.prepare("INSERT INTO saved_query(agent, name, query) VALUES ('anna', ?, ?) "
               "ON CONFLICT(agent, name) DO UPDATE SET query = excluded.query")
        .run(name, query);
  }
  void forget(std::string_view name)
  {
    db.prepare("DELETE FROM saved_query WHERE name = ?").run(name);
  }
  std::vector<store::RowChange> changes() { return store::row_changes(db, 7); }
};

} // namespace

SCENARIO("What becomes of rows is written down", "[store]")
{
  Log log;

  WHEN("a row comes")
  {
    log.save("mine", "agent:me");
    THEN("it was not there before")
    {
      const auto changes = log.changes();
      REQUIRE(changes.size() == 1);
      CHECK(changes[0].table == "saved_query");
      CHECK(changes[0].key == R"(["anna","mine"])");
      CHECK_FALSE(changes[0].before);
      CHECK(store::read_image(log.db, *changes[0].after)["query"] == "agent:me");
    }
    AND_WHEN("it changes again")
    {
      log.save("mine", "agent:bert");
      THEN("the last state is what is after")
      {
        REQUIRE(log.changes().size() == 1);
        CHECK(store::read_image(log.db, *log.changes()[0].after)["query"] == "agent:bert");
      }
    }
    AND_WHEN("it goes")
    {
      log.forget("mine");
      THEN("nothing has happened")
      {
        CHECK(log.changes().empty());
      }
    }
  }
  WHEN("a transaction is rolled back, and then a row comes")
  {
    {
      store::Transaction tx{log.db};
      log.save("first", "x");
    }
    log.save("second", "y");
    THEN("the row that stayed is written down, and no other")
    {
      REQUIRE(log.changes().size() == 1);
      CHECK(log.changes()[0].key == R"(["anna","second"])");
    }
  }
  WHEN("rows change of a table where only an action's own count")
  {
    const auto add = [&](int number) {
      log.db.prepare("INSERT INTO survey_key VALUES (?, 'first', 0)").run(number);
    };
    log.db.execute("DELETE FROM current_action");
    add(1);
    log.db.execute("INSERT INTO current_action VALUES (7)");
    add(2);
    log.db.prepare("UPDATE survey_key SET seed = 'second'").run();
    THEN("one that came with it is as it was left, and of one that was there nothing is said")
    {
      REQUIRE(log.changes().size() == 1);
      CHECK(log.changes()[0].key == "[2]");
      CHECK_FALSE(log.changes()[0].before);
      CHECK(store::read_image(log.db, *log.changes()[0].after)["seed"] == "second");
    }
  }
  WHEN("no action goes on")
  {
    log.db.execute("DELETE FROM current_action");
    log.save("mine", "agent:me");
    THEN("nothing is written down")
    {
      CHECK(log.db.prepare("SELECT count(*) FROM row_change").value<int>() == 0);
    }
  }
  WHEN("a column changes that does not count")
  {
    log.db.execute("INSERT INTO undeliverable VALUES ('a@example.com', 1, '5.1.1', 'x', NULL)");
    log.db.prepare("UPDATE undeliverable SET reason = 'y'").run();
    CHECK(log.changes().empty());
    log.db.prepare("UPDATE undeliverable SET status = '5.2.2'").run();
    THEN("that is not written down")
    {
      REQUIRE(log.changes().size() == 1);
      CHECK(store::read_image(log.db, *log.changes()[0].before)["status"] == "5.1.1");
    }
  }
}

SCENARIO("Rows are put back", "[store]")
{
  Log log;
  log.db.execute("DELETE FROM current_action");
  log.save("mine", "agent:me");
  log.db.execute("INSERT INTO current_action VALUES (7)");

  GIVEN("a row that has gone")
  {
    log.forget("mine");
    const auto change = log.changes().at(0);
    REQUIRE_FALSE(store::row_image(log.db, tables[0], change.key));
    store::insert_row(log.db, tables[0], *change.before);
    THEN("it is as it was, and nothing is left to put back")
    {
      CHECK(store::row_image(log.db, tables[0], change.key) == change.before);
      CHECK(log.changes().empty());
    }
  }
  GIVEN("a row that was changed")
  {
    log.save("mine", "it's \"quoted\" and\nlong — with ünïcode");
    const auto change = log.changes().at(0);
    CHECK(store::row_image(log.db, tables[0], change.key) == change.after);
    const std::vector<std::string> columns{"query"};
    store::write_columns(log.db, tables[0], change.key, *change.before, columns);
    THEN("it is as it was")
    {
      CHECK(store::row_image(log.db, tables[0], change.key) == change.before);
    }
  }
}
