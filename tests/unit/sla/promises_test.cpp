#include <catch2/catch.hpp>

#include "calendar/samples.hpp"
#include "sla/promises.hpp"
#include "workshop.hpp"

using namespace tkt;
using Catch::Contains;
using test::at;

namespace {

/// The usual desk with a policy besides: gold is quicker, and counts every hour.
std::string with_policies()
{
  return std::string{test::desk_toml} + R"toml(
[[sla]]
name = "gold"
calendar = "always"
[sla.priority.urgent]
reaction = "15m"
resolve = "2h"

[[sla]]
name = "silver"
[sla.priority.normal]
resolve = "16h"
)toml";
}

/// A desk with a ticket that nothing has started clocks for.
struct Desk : test::Workshop {
  Desk() : Workshop{"2024-03-01T09:00:00Z", with_policies()} {}

  TicketId opens(const std::string& priority, const std::string& sla = {},
                 const std::string& queue = "support")
  {
    desk::NewTicket fresh;
    fresh.subject = "The printer is on fire";
    fresh.queue = queue;
    fresh.requester = {"Ann", "ann@customer.example"};
    fresh.priority = priority;
    fresh.sla = sla;
    return desk::open_ticket(session, fresh, "a test");
  }

  void answers(TicketId id)
  {
    desk::Message message;
    message.ticket = id;
    message.kind = desk::MessageKind::outgoing;
    message.at = clock.now();
    message.author = "anna";
    desk::add_message(session, message);
  }

  sla::Promises promises{config};
};

} // namespace

TEST_CASE("times come from the priority, counted by the queue's calendar", "[sla]")
{
  Desk desk;
  const auto id = desk.opens("normal"); // Friday at nine, open until 16:00
  const auto due = desk.promises.due(desk.ticket(id), desk.clock.now());
  CHECK(due.reaction == at("2024-03-01T13:00:00Z"));
  CHECK(due.alarm == at("2024-03-01T15:00:00Z"));
  CHECK(due.resolution == at("2024-03-04T09:00:00Z"));
}

TEST_CASE("a queue without calendar counts every hour", "[sla]")
{
  Desk desk;
  const auto id = desk.opens("normal", "", "billing");
  CHECK(desk.promises.due(desk.ticket(id), at("2024-03-01T23:00:00Z")).resolution ==
        at("2024-03-02T07:00:00Z"));
}

TEST_CASE("a policy has times of its own for a priority, and maybe a calendar", "[sla]")
{
  Desk desk;
  SECTION("both its own")
  {
    const auto due =
        desk.promises.due(desk.ticket(desk.opens("urgent", "gold")), at("2024-03-02T20:00:00Z"));
    CHECK(due.reaction == at("2024-03-02T20:15:00Z"));
    CHECK_FALSE(due.alarm); // the policy promises none
    CHECK(due.resolution == at("2024-03-02T22:00:00Z"));
  }
  SECTION("its calendar with the times of a priority that it does not name")
  {
    const auto due =
        desk.promises.due(desk.ticket(desk.opens("normal", "gold")), at("2024-03-02T20:00:00Z"));
    CHECK(due.reaction == at("2024-03-03T00:00:00Z"));
  }
  SECTION("its times by the queue's calendar")
  {
    const auto due =
        desk.promises.due(desk.ticket(desk.opens("normal", "silver")), desk.clock.now());
    CHECK(due.resolution == at("2024-03-05T09:00:00Z"));
  }
}

TEST_CASE("what the configuration no longer has promises nothing, and breaks nothing", "[sla]")
{
  Desk desk;
  auto ticket = desk.ticket(desk.opens("normal"));
  ticket.sla = "platinum";
  ticket.queue = "gone";
  CHECK(desk.promises.due(ticket, desk.clock.now()).reaction == at("2024-03-01T13:00:00Z"));
  ticket.priority = "gone";
  const auto due = desk.promises.due(ticket, desk.clock.now());
  CHECK_FALSE((due.reaction || due.alarm || due.resolution));
}

TEST_CASE("clocks are started, and the log says by what", "[sla]")
{
  Desk desk;
  const auto id = desk.opens("normal");
  desk.promises.start(desk.session, id, desk.clock.now());
  const auto clocks = desk.ticket(id).clocks;
  REQUIRE((clocks.reaction && clocks.alarm && clocks.resolution));
  CHECK(clocks.reaction->due_at == at("2024-03-01T13:00:00Z"));
  CHECK(clocks.reaction->started_at == desk.clock.now());
  CHECK_FALSE(clocks.reaction->stopped_at);
  const auto reasons = desk.reasons(id, "clock");
  REQUIRE(reasons.size() == 1);
  CHECK_THAT(reasons[0], Contains("reaction due 2024-03-01T13:00:00Z (4h)") &&
                             Contains("resolution due 2024-03-04T09:00:00Z (8h)") &&
                             Contains("priority normal, calendar office"));
}

TEST_CASE("the clocks of a ticket that is closed from the start do not run", "[sla]")
{
  Desk desk;
  const auto id = desk.opens("normal");
  desk::close(desk.session, id);
  desk.promises.start(desk.session, id, desk.clock.now());
  CHECK(desk::state(desk.ticket(id).clocks, desk.clock.now()) == desk::ClockState::stopped);
}

TEST_CASE("a ticket is had even if its calendar knows no working time any more", "[sla]")
{
  Desk desk;
  auto& office = desk.config.calendars.front();
  REQUIRE(office.name == "office");
  office.weekdays = {};
  office.except["2020-01-01"] = {{hours{8}, hours{16}}};
  const auto id = desk.opens("normal");
  desk.promises.start(desk.session, id, desk.clock.now());
  CHECK_FALSE(desk.ticket(id).clocks.reaction);
  REQUIRE(desk.reasons(id, "note").size() == 1);
  CHECK_THAT(desk.reasons(id, "note")[0],
             Contains("no due times") && Contains("no 4h of working time before"));
  desk.promises.refresh(desk.session, id);
  CHECK(desk.reasons(id, "note").size() == 1);
}

TEST_CASE("due times follow the ticket", "[sla]")
{
  Desk desk;
  const auto id = desk.opens("normal");
  desk.promises.start(desk.session, id, desk.clock.now());
  desk.clock.advance(minutes{30});
  SECTION("not at all where nothing changed")
  {
    desk.promises.refresh(desk.session, id);
    CHECK(desk.reasons(id, "clock").size() == 1);
  }
  SECTION("to another priority, counted from the same beginning")
  {
    desk::set(desk.session, id, desk::Field::priority, "urgent");
    desk.promises.refresh(desk.session, id);
    const auto clocks = desk.ticket(id).clocks;
    CHECK(clocks.reaction->due_at == at("2024-03-01T10:00:00Z"));
    CHECK(clocks.resolution->due_at == at("2024-03-01T12:00:00Z"));
    CHECK(clocks.resolution->started_at == at("2024-03-01T09:00:00Z"));
    CHECK_THAT(desk.reasons(id, "clock").back(), Contains("priority urgent"));
  }
  SECTION("to a queue with another calendar")
  {
    desk::set(desk.session, id, desk::Field::queue, "billing");
    desk.promises.refresh(desk.session, id);
    CHECK(desk.ticket(id).clocks.resolution->due_at == at("2024-03-01T17:00:00Z"));
  }
  SECTION("to a policy that promises less")
  {
    desk::set(desk.session, id, desk::Field::sla, "silver");
    desk.promises.refresh(desk.session, id);
    const auto clocks = desk.ticket(id).clocks;
    CHECK_FALSE((clocks.reaction || clocks.alarm));
    CHECK(clocks.resolution->due_at == at("2024-03-05T09:00:00Z"));
    CHECK_THAT(desk.reasons(id, "clock").back(), Contains("reaction no longer promised"));
    desk::set(desk.session, id, desk::Field::sla, "");
    desk.promises.refresh(desk.session, id);
    CHECK(desk.ticket(id).clocks.reaction->due_at == at("2024-03-01T13:00:00Z"));
  }
  SECTION("but a promise that was kept stays kept")
  {
    desk.answers(id);
    desk::set(desk.session, id, desk::Field::priority, "urgent");
    desk.clock.advance(hours{1});
    desk.promises.refresh(desk.session, id);
    CHECK(desk.ticket(id).clocks.reaction->due_at == at("2024-03-01T13:00:00Z"));
    CHECK(desk::state(desk.ticket(id).clocks, desk.clock.now()) == desk::ClockState::ok);
  }
  SECTION("and one that was answered before needs no answer")
  {
    desk::set(desk.session, id, desk::Field::sla, "silver");
    desk.promises.refresh(desk.session, id);
    desk.answers(id);
    desk::set(desk.session, id, desk::Field::sla, "");
    desk.promises.refresh(desk.session, id);
    CHECK_FALSE(desk.ticket(id).clocks.reaction);
    CHECK(desk.ticket(id).clocks.alarm);
  }
}

TEST_CASE("a queue is open by its calendar", "[sla]")
{
  Desk desk;
  CHECK(desk.promises.in_hours(desk.config.queue("support"), at("2024-03-01T08:00:00Z")));
  CHECK_FALSE(desk.promises.in_hours(desk.config.queue("support"), at("2024-03-02T08:00:00Z")));
  CHECK(desk.promises.in_hours(desk.config.queue("billing"), at("2024-03-02T03:00:00Z")));
}
