#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "desk/ticket/link.hpp"
#include "desk/ticket/snooze.hpp"
#include "workshop.hpp"

using namespace tkt;
using desk::LinkKind;
using tkt::test::Workshop;

TEST_CASE("links are seen from both of their ends", "[desk]")
{
  Workshop shop;
  const auto first = shop.receives({.message_id = "a@x"});
  const auto second = shop.receives({.subject = "Other", .message_id = "b@x"});
  CHECK(desk::link(shop.session, first, second, LinkKind::depends, "it has to be there"));
  CHECK_FALSE(desk::link(shop.session, first, second, LinkKind::depends));

  REQUIRE(desk::links(shop.db, first).size() == 1);
  CHECK(desk::to_text(desk::links(shop.db, first).front()) == "depends on");
  REQUIRE(desk::links(shop.db, second).size() == 1);
  CHECK(desk::to_text(desk::links(shop.db, second).front()) == "needed by");
  CHECK(shop.reasons(second, "linked") == std::vector<std::string>{"it has to be there"});

  SECTION("what is open is waited for")
  {
    CHECK(desk::open_dependencies(shop.db, first) == std::vector{second});
    CHECK(desk::open_dependencies(shop.db, second).empty());
    desk::close(shop.session, second);
    CHECK(desk::open_dependencies(shop.db, first).empty());
  }
  SECTION("a circle is refused, whatever its length")
  {
    const auto third = shop.receives({.subject = "Third", .message_id = "c@x"});
    desk::link(shop.session, second, third, LinkKind::depends);
    CHECK_THROWS_AS(desk::link(shop.session, third, first, LinkKind::depends), Error);
    CHECK(desk::links(shop.db, third).size() == 1);
  }
  SECTION("words of events are read back")
  {
    const auto word = desk::parse_link_word("needed_by 17");
    REQUIRE(word);
    CHECK(word->kind == LinkKind::depends);
    CHECK_FALSE(word->from_here);
    CHECK(word->other == TicketId{17});
    CHECK_FALSE(desk::parse_link_word("likes 17"));
    CHECK_FALSE(desk::parse_link_word("depends 17x"));
  }
}

TEST_CASE("a ticket that is put off wakes once", "[desk]")
{
  Workshop shop;
  const auto id = shop.receives({});
  CHECK(desk::snooze(shop.session, id, shop.clock.now() + hours{2}));
  CHECK(shop.ticket(id).status == "pending");
  CHECK(desk::wake_due(shop.session).empty());
  shop.clock.advance(hours{2});
  CHECK(desk::wake_due(shop.session) == std::vector{id});
  CHECK(shop.ticket(id).status == "new");
  CHECK(desk::wake_due(shop.session).empty());

  CHECK_THROWS_AS(desk::snooze(shop.session, id, shop.clock.now()), Error);
  desk::snooze(shop.session, id, shop.clock.now() + hours{1});
  desk::snooze(shop.session, id, shop.clock.now() + hours{5});
  desk::set(shop.session, id, desk::Field::status, "open");
  CHECK_FALSE(desk::snoozed_until(shop.db, id));
  // One that was pending already has nothing to go back to.
  desk::set(shop.session, id, desk::Field::status, "pending");
  desk::snooze(shop.session, id, shop.clock.now() + hours{1});
  CHECK(desk::wake(shop.session, id, "now"));
  CHECK(shop.ticket(id).status == "open");
}
