#include <catch2/catch.hpp>

#include "desk/ticket/watchers.hpp"
#include "rules/act/notify_mentioned.hpp"
#include "workshop.hpp"

using namespace tkt;

TEST_CASE("a comment names agents by @login", "[rules]")
{
  test::Workshop shop;
  using Names = std::vector<std::string>;
  const auto names = [&](std::string_view text) { return rules::mentioned(shop.config, text); };
  CHECK(names("@bert, can you look? (@anna knows.) @bert!") == Names{"bert", "anna"});
  CHECK(names("Ask @anna.") == Names{"anna"});
  CHECK(names("@second-line - or @anna?") == Names{"team:second-line", "anna"});
  CHECK(names("write to x@bert or @nobody or @ bert or @bertram").empty());
}

TEST_CASE("who is named in a comment is told, once, and not by himself", "[rules]")
{
  test::Workshop shop;
  const auto ticket = shop.receives({.message_id = "one@customer.example"});
  desk::add_watcher(shop.session, ticket, "bert"); // nor twice as one who watches
  desk::Message comment;
  comment.ticket = ticket;
  comment.kind = desk::MessageKind::comment;
  comment.at = shop.clock.now();
  comment.author = "anna";
  comment.text = "@bert: is this yours, or @anna's?";
  desk::add_message(shop.session, comment);
  shop.routes();
  const auto told = [&] {
    return shop.db.prepare("SELECT count(*) FROM notified WHERE address = 'bert@example.com'")
        .value<int>()
        .value();
  };
  CHECK(told() == 1);
  CHECK(shop.count("notified") == 1);
  shop.db.prepare("UPDATE event_cursor SET event = 0 WHERE reader = 'customer_mail'").run();
  shop.routes();
  CHECK(told() == 1);
}

TEST_CASE("A slip in a name is told from words that are no names", "[rules]")
{
  config::Config config;
  config.agents.emplace_back().login = "bert";
  config.teams.emplace_back().name = "second-line";
  const auto slips = rules::misspelt_mentions(
      config, "@bret, @second-lin. @bert @bret @property x@brt.example @someone-else");
  REQUIRE(slips.size() == 2);
  CHECK(slips[0].written == "bret");
  CHECK(slips[0].nearest == "bert");
  CHECK(slips[1].written == "second-lin");
  CHECK(slips[1].nearest == "second-line");
}
