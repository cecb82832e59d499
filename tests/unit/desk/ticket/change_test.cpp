#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "sla/promises.hpp"
#include "workshop.hpp"

using namespace tkt;
using tkt::test::Workshop;

namespace {

std::string message_of(const std::function<void()>& body)
{
  try {
    body();
  } catch (const Error& e) {
    CHECK(e.kind() == Kind::usage);
    return e.what();
  }
  return "nothing was thrown";
}

} // namespace

SCENARIO("An agent changes a ticket", "[desk]")
{
  Workshop shop;
  const auto id = shop.receives({});
  const auto before = shop.events(id).size();

  WHEN("it is given to somebody")
  {
    const auto change = desk::assign(shop.session, id, "bert", "asked to");
    THEN("the ticket and one event say so")
    {
      REQUIRE(change);
      CHECK(change->before.empty());
      CHECK(change->after == "bert");
      CHECK(shop.ticket(id).agent == "bert");
      const auto events = shop.events(id);
      REQUIRE(events.size() == before + 1);
      CHECK(events.back().kind == "agent");
      CHECK(events.back().actor == "anna");
      CHECK(events.back().after == "bert");
      CHECK(events.back().reason == "asked to");
    }
    THEN("giving it to them once more changes nothing and says nothing")
    {
      CHECK_FALSE(desk::assign(shop.session, id, "bert"));
      CHECK(shop.events(id).size() == before + 1);
    }
  }
  WHEN("a name is mistyped")
  {
    THEN("the nearest is offered and nothing is written")
    {
      CHECK(message_of([&] { desk::assign(shop.session, id, "brt"); }).find("\"bert\"") !=
            std::string::npos);
      CHECK(message_of([&] {
              desk::set(shop.session, id, desk::Field::queue, "biling");
            }).find("\"billing\"") != std::string::npos);
      CHECK(message_of([&] {
              desk::set(shop.session, id, desk::Field::status, "open/escalatd");
            }).find("\"escalated\"") != std::string::npos);
      CHECK(message_of([&] {
              desk::set(shop.session, id, desk::Field::category, "hardwar");
            }).find("\"hardware\"") != std::string::npos);
      CHECK(shop.events(id).size() == before);
    }
  }
  WHEN("the ticket does not exist")
  {
    THEN("the nearest number is named")
    {
      CHECK(message_of([&] { desk::close(shop.session, TicketId{77}); }) ==
            "no ticket 77; the nearest is 1");
    }
  }
  WHEN("a tag is added twice")
  {
    CHECK(desk::add_tag(shop.session, id, "hot"));
    CHECK_FALSE(desk::add_tag(shop.session, id, "hot"));
    THEN("it is there once")
    {
      CHECK(shop.ticket(id).tags == std::vector<std::string>{"hot"});
      CHECK(shop.events(id).size() == before + 1);
    }
  }
}

SCENARIO("A ticket is closed and opened again", "[desk]")
{
  Workshop shop;
  const auto id = shop.receives({});
  sla::Promises promises{shop.config};
  const auto due = shop.ticket(id).clocks.resolution.value().due_at;
  shop.clock.advance(hours{1});
  desk::close(shop.session, id);
  promises.refresh(shop.session, id);

  THEN("its clocks stand still")
  {
    const auto ticket = shop.ticket(id);
    CHECK_FALSE(ticket.active);
    CHECK(ticket.status == "closed");
    CHECK(ticket.closed_at == shop.clock.now());
    CHECK(desk::state(ticket.clocks, due + hours{100}) == desk::ClockState::stopped);
  }
  WHEN("it is reopened")
  {
    shop.clock.advance(hours{1});
    desk::reopen(shop.session, id);
    promises.refresh(shop.session, id);
    THEN("they run on, with as much time as they had")
    {
      const auto ticket = shop.ticket(id);
      CHECK(ticket.active);
      CHECK_FALSE(ticket.closed_at);
      CHECK(ticket.clocks.resolution.value().due_at == due + hours{1});
      CHECK(desk::state(ticket.clocks, due + hours{1}) == desk::ClockState::resolve_late);
    }
  }
}

TEST_CASE("numbers never come back", "[desk]")
{
  Workshop shop;
  const auto first = shop.receives({});
  shop.db.execute("DELETE FROM event; DELETE FROM outbox; DELETE FROM message; DELETE FROM ticket");
  CHECK(shop.receives({}).value == first.value + 1);
}

TEST_CASE("lists are filtered and ordered", "[desk]")
{
  Workshop shop;
  const auto one = shop.receives({.from = "a@x.example", .subject = "alpha"});
  shop.clock.advance(minutes{1});
  const auto two = shop.receives({.from = "b@x.example", .subject = "beta", .mailbox = "billing"});
  shop.clock.advance(minutes{1});
  const auto three = shop.receives({.from = "c@x.example", .subject = "gamma needle"});
  desk::close(shop.session, one);
  desk::add_tag(shop.session, two, "hot");

  const auto list = [&](const desk::Filter& filter) {
    std::vector<TicketId> ids;
    desk::each_ticket(shop.db, filter, shop.clock.now(),
                      [&](const desk::Ticket& ticket) { ids.push_back(ticket.id); });
    return ids;
  };
  using Ids = std::vector<TicketId>;
  using Filter = desk::Filter;
  CHECK(list({}) == Ids{three, two});
  CHECK(list({.activity = Filter::Activity::both}) == Ids{three, two, one});
  CHECK(list({.activity = Filter::Activity::both, .order = Filter::Order::oldest}) ==
        Ids{one, two, three});
  CHECK(list({.activity = Filter::Activity::inactive}) == Ids{one});
  CHECK(list({.queues = {"billing"}}) == Ids{two});
  CHECK(list({.tags = {"hot"}}) == Ids{two});
  CHECK(list({.requesters = {"C@X.example"}}) == Ids{three});
  CHECK(list({.text = "NEEDLE gamma"}) == Ids{three});
  CHECK(list({.text = "\"; DROP"}).empty());
  CHECK(list({.limit = 1}) == Ids{three});
  CHECK(list({.activity = Filter::Activity::both, .statuses = {"closed", "pending"}}) == Ids{one});
  shop.clock.advance(days{30});
  CHECK(list({.clocks = {desk::ClockState::resolve_late}}) == Ids{three, two});
}
