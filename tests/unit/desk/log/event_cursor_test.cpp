#include <catch2/catch.hpp>

#include "desk/log/event_cursor.hpp"
#include "workshop.hpp"

using namespace tkt;
using tkt::test::Workshop;

TEST_CASE("each reader of the log has a place of its own", "[desk]")
{
  Workshop shop;
  const auto ticket = shop.receives({});
  const auto newest = desk::newest_event(shop.db);
  desk::EventCursor one{shop.db, "one"}, other{shop.db, "other"};
  CHECK(one.place() == EventId{});

  const auto first = one.next(2);
  REQUIRE(first.size() == 2);
  CHECK(first.front().id == EventId{1});
  CHECK(one.place() == EventId{}); // it stays until it is moved

  one.move_to(newest);
  CHECK(one.next(2).empty());
  CHECK(other.next(1).front().id == EventId{1});
  desk::add_event(shop.session, ticket, {.kind = "note", .reason = "odd", .message = {}});
  const auto later = one.next(10);
  REQUIRE(later.size() == 1);
  CHECK(later.front().ticket == ticket);
  CHECK(later.front().actor == "anna");
  CHECK(later.front().reason == "odd");
  CHECK(desk::EventCursor{shop.db, "one"}.place() == newest);
}
