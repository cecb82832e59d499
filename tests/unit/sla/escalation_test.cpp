// Steps that are taken while nobody does what was promised.
#include <catch2/catch.hpp>

#include "calendar/samples.hpp"
#include "desk/ticket/availability.hpp"
#include "sla/due_pass.hpp"
#include "sla/promises.hpp"
#include "workshop.hpp"

using namespace tkt;
using Catch::Contains;
using test::at;

namespace {

constexpr auto with_steps = R"toml(
[[calendar]]
name = "early"
timezone = "UTC"
mon = ["06:00-14:00"]
tue = ["06:00-14:00"]
[[agent]]
login = "cleo"
name = "Cleo Agent"
email = "cleo@example.com"
calendar = "early"
[[priority]]
name = "high"
weight = 70
reaction = "2h"
resolve = "4h"
[[sla]]
name = "gold"
[[sla.escalation]]
on = "reaction_late"
notify = ["ticket.agent", "cleo"]
in_hours = true
raise = true
[[sla.escalation]]
on = "resolve_late"
after = "1h"
assign = "team:second-line"
status = "open/escalated"
[[sla.escalation]]
on = "resolve_late"
after = "2h"
priority = "urgent"
)toml";

struct Desk : test::Workshop {
  Desk() : Workshop{"2024-03-01T09:00:00Z", std::string{test::desk_toml} + with_steps}
  {
    id = receives({});
    desk::set(session, id, desk::Field::sla, "gold");
    promises.refresh(session, id);
  }

  void passes()
  {
    desk::Session program{db, config, clock, {"tkt-sla", "tkt"}};
    sla::run_pass(program, [](const sla::Crossing&) {});
  }

  std::vector<std::string> steps()
  {
    std::vector<std::string> list;
    for (const auto& event : events(id))
      if (event.kind == "clock" && event.after == "escalated")
        list.push_back(event.reason);
    return list;
  }

  sla::Promises promises{config};
  TicketId id;
};

} // namespace

TEST_CASE("a step is taken once, when its clock has run out", "[sla]")
{
  Desk desk;
  desk::assign(desk.session, desk.id, "bert");
  desk.clock.set(at("2024-03-01T13:00:00Z")); // Friday; the reaction is due
  desk.passes();
  REQUIRE(desk.steps().size() == 1);
  CHECK_THAT(desk.steps()[0], Contains("escalation 1 of SLA gold: reaction_late"));
  CHECK(desk.ticket(desk.id).priority == "high");
  desk.passes();
  CHECK(desk.steps().size() == 1);
  CHECK(desk.count("notified") == 2);
  SECTION("people who are off are told when they are back")
  {
    const auto when = [&](const char* address) {
      return desk.db
          .prepare("SELECT not_before FROM outbox JOIN outbox_recipient ON outbox = outbox.id "
                   "WHERE address = ?")
          .bind_all(std::string_view{address})
          .value<Instant>();
    };
    CHECK(when("bert@example.com") == at("2024-03-01T13:00:00Z")); // the queue is open
    CHECK(when("cleo@example.com") == at("2024-03-04T06:00:00Z")); // works on Mondays
  }
}

TEST_CASE("a step gives nothing to who is away where somebody stands in", "[sla]")
{
  Desk desk;
  desk.config.slas.back().escalations.front().assign = "bert";
  desk::set_availability(desk.session, "bert", {.away = true, .until = {}, .substitute = "cleo"});
  desk.clock.set(at("2024-03-01T13:00:00Z"));
  desk.passes();
  CHECK(desk.ticket(desk.id).agent == "cleo");
  CHECK_THAT(desk.reasons(desk.id, "agent").at(0),
             Contains("escalation 1") && Catch::EndsWith("bert is away, cleo stands in"));
}

TEST_CASE("later steps wait for further working time", "[sla]")
{
  Desk desk; // raised to high at 13:00, which makes the resolution due at once
  desk.clock.set(at("2024-03-01T13:00:00Z"));
  desk.passes();
  desk.clock.set(at("2024-03-01T13:59:00Z"));
  desk.passes();
  CHECK(desk.steps().size() == 1);
  SECTION("in order")
  {
    desk.clock.set(at("2024-03-01T14:00:00Z"));
    desk.passes();
    CHECK(desk.steps().size() == 2);
    CHECK(desk.ticket(desk.id).team == "second-line");
    CHECK(desk.ticket(desk.id).substatus == "escalated");
    desk.clock.set(at("2024-03-01T15:00:00Z"));
    desk.passes();
    CHECK(desk.steps().size() == 3);
    CHECK(desk.ticket(desk.id).priority == "urgent");
  }
  SECTION("all of them, each once, after a month")
  {
    desk.clock.advance(days{31});
    desk.passes();
    CHECK(desk.steps().size() == 3);
    desk.passes();
    CHECK(desk.steps().size() == 3);
  }
  SECTION("and none where the clock was stopped in between")
  {
    desk::close(desk.session, desk.id);
    desk.clock.advance(days{31});
    desk.passes();
    CHECK(desk.steps().size() == 1);
  }
  SECTION("and none while the customer is waited for")
  {
    desk::set(desk.session, desk.id, desk::Field::status, "pending");
    desk.clock.set(at("2024-03-04T10:00:00Z"));
    desk.passes();
    CHECK(desk.steps().size() == 1);
    desk::set(desk.session, desk.id, desk::Field::status, "open");
    desk.passes();
    CHECK(desk.steps().size() == 1); // a minute is left of the hour
    desk.clock.set(at("2024-03-04T10:01:00Z"));
    desk.passes();
    CHECK(desk.steps().size() == 2);
  }
}

TEST_CASE("raising a priority ends with the most urgent one", "[sla]")
{
  Desk desk;
  desk.config.slas.back().escalations = {desk.config.slas.back().escalations.front()};
  desk.clock.advance(days{60});
  for (int i = 0; i < 5; ++i)
    desk.passes();
  CHECK(desk.ticket(desk.id).priority == "high"); // one step, once
}
