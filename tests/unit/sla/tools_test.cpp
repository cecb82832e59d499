// Counting anew, simulating, and the feed of due dates.
#include <catch2/catch.hpp>

#include "calendar/samples.hpp"
#include "sla/due_pass.hpp"
#include "sla/icalendar_feed.hpp"
#include "sla/recalculate.hpp"
#include "sla/simulate.hpp"
#include "workshop.hpp"

using namespace tkt;
using Catch::Contains;
using test::at;

namespace {

/// A desk whose configuration has changed since its tickets came.
struct Desk : test::Workshop {
  Desk() { later.calendars.front().weekdays[4] = test::spans({"08:00-12:00"}); }

  std::vector<sla::Moved> recalculates(bool dry_run)
  {
    std::vector<sla::Moved> moved;
    desk::Session program{db, later, clock, {"tkt-sla", "tkt"}};
    sla::RecalculateOptions options;
    options.dry_run = dry_run;
    sum = sla::recalculate(
        program, [&](const sla::Moved& one) { moved.push_back(one); }, options);
    return moved;
  }

  config::Config later = config; ///< Fridays end at noon
  sla::Recalculated sum;
};

} // namespace

TEST_CASE("due times are counted anew for a calendar that has changed, once", "[sla]")
{
  Desk desk;
  const auto id = desk.receives({}); // Friday at nine
  const auto other = desk.receives({.mailbox = "billing"});
  const auto preview = desk.recalculates(true);
  REQUIRE(preview.size() == 3);
  CHECK(preview[0].before == at("2024-03-01T13:00:00Z"));
  CHECK(preview[0].after == at("2024-03-04T09:00:00Z"));
  CHECK(desk.ticket(id).clocks.reaction->due_at == at("2024-03-01T13:00:00Z"));

  CHECK(desk.recalculates(false).size() == 3);
  CHECK(desk.sum.tickets == 2);
  CHECK(desk.sum.changed == 1);
  CHECK(desk.ticket(id).clocks.reaction->due_at == at("2024-03-04T09:00:00Z"));
  CHECK(desk.events(id).back().after == "moved");
  CHECK_THAT(desk.reasons(id, "clock").back(), Contains("counted anew") && Contains("version"));
  CHECK(desk.events(other).back().after != "moved");
  CHECK(desk.recalculates(false).empty());
}

TEST_CASE("steps of escalation follow due times that are counted anew", "[sla]")
{
  Desk desk;
  for (auto* config : {&desk.config, &desk.later}) {
    auto& gold = config->slas.emplace_back();
    gold.name = "gold";
    gold.escalations.push_back({});
    gold.escalations.front().on = config::Alert::reaction_late;
    gold.escalations.front().after = hours{1};
  }
  desk.later.priorities.front().times.reaction = hours{40};
  const auto id = desk.receives({});
  desk::set(desk.session, id, desk::Field::sla, "gold");
  sla::Promises{desk.config}.refresh(desk.session, id);
  desk.clock.set(at("2024-03-01T13:30:00Z"));
  sla::run_pass(desk.session, [](const sla::Crossing&) {});
  CHECK(desk.count("sla_step") == 1);
  desk.recalculates(false);
  CHECK_FALSE(desk.ticket(id).clocks.reaction->crossed_at);
  CHECK(desk.count("sla_step") == 0); // it is in time again
}

TEST_CASE("pauses are left out when due times are counted anew", "[sla]")
{
  Desk desk;
  const auto id = desk.receives({});
  sla::Promises promises{desk.config};
  desk::set(desk.session, id, desk::Field::status, "pending");
  promises.refresh(desk.session, id);
  desk.clock.set(at("2024-03-01T11:00:00Z"));
  desk::set(desk.session, id, desk::Field::status, "open");
  promises.refresh(desk.session, id);
  CHECK(desk.ticket(id).clocks.reaction->due_at == at("2024-03-01T15:00:00Z"));
  desk.recalculates(false);
  CHECK(desk.ticket(id).clocks.reaction->due_at == at("2024-03-04T11:00:00Z"));
}

TEST_CASE("a simulation says how tickets would have fared", "[sla]")
{
  Desk desk;
  desk.later.priorities.front().times.reaction = hours{1};
  sla::Promises promises{desk.config};
  for (int i = 0; i < 4; ++i) {
    const auto id = desk.receives({.subject = fmt::format("Fire {}", i)});
    desk.clock.advance(minutes{30 * (i + 1)}); // answered after 30m, 1h, 1h30, 2h
    desk::Message answer;
    answer.ticket = id;
    answer.kind = desk::MessageKind::outgoing;
    answer.at = desk.clock.now();
    answer.author = "anna";
    desk::add_message(desk.session, answer);
    desk::close(desk.session, id);
    promises.refresh(desk.session, id);
    desk.clock.set(at("2024-03-01T09:00:00Z"));
  }
  const auto made = sla::simulate(desk.db, desk.config, desk.later, {}, at("2024-04-01T09:00:00Z"));
  CHECK(made.tickets == 4);
  CHECK(made.clocks[0].target == desk::Target::reaction);
  CHECK(made.clocks[0].before.met == 4);
  CHECK(made.clocks[0].after.met == 1); // late from the instant at which it is due
  CHECK(made.clocks[0].after.late == 3);
  CHECK(made.clocks[0].before.median == hours{1});
  const auto none =
      sla::simulate(desk.db, desk.config, desk.later, at("2024-03-02T09:00:00Z"), desk.clock.now());
  CHECK(none.tickets == 0);
}

TEST_CASE("due dates are a feed that nobody's subject can break", "[sla]")
{
  Desk desk;
  desk.receives({.subject = "Fire; now, please"});
  const auto feed = sla::feed(desk.db, desk.config, {}, desk.clock.now());
  CHECK_THAT(feed, Contains("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
  CHECK_THAT(feed, Contains("UID:1-reaction-1@example.com\r\n"));
  CHECK_THAT(feed, Contains("DTSTART:20240301T130000Z\r\n"));
  CHECK_THAT(feed, Contains("SUMMARY:#1 reaction: Fire\\; now\\, please\r\n"));
  for (std::size_t from = 0, to = 0; (to = feed.find("\r\n", from)) != feed.npos; from = to + 2)
    CHECK(to - from <= 75);
}
