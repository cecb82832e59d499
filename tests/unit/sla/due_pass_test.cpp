#include <algorithm>

#include <catch2/catch.hpp>

#include "calendar/samples.hpp"
#include "sla/due_pass.hpp"
#include "sla/duration_text.hpp"
#include "workshop.hpp"

using namespace tkt;
using Catch::Contains;
using test::at;

namespace {

struct Desk : test::Workshop {
  explicit Desk(std::string_view toml = test::desk_toml) : Workshop{"2024-03-01T09:00:00Z", toml} {}

  std::vector<std::string> passes(const sla::PassOptions& options = {},
                                  const std::function<void(std::size_t)>& told_so_far = {})
  {
    std::vector<std::string> told;
    desk::Session program{db, config, clock, {"tkt-sla", "tkt"}};
    sla::run_pass(
        program,
        [&](const sla::Crossing& crossing) {
          told.push_back(fmt::format("{} {}", crossing.ticket, to_text(crossing.target)));
          if (told_so_far)
            told_so_far(told.size());
        },
        options);
    return told;
  }

  /// What the log says that came due.
  std::vector<std::string> alarms(TicketId id)
  {
    std::vector<std::string> list;
    for (const auto& event : events(id))
      if (event.kind == "clock" && (event.after.ends_with("_late") || event.after == "alarm"))
        list.push_back(event.after);
    return list;
  }
};

using Lines = std::vector<std::string>;

} // namespace

TEST_CASE("a clock is told once, when it is due", "[sla]")
{
  Desk desk;
  const auto id = desk.receives({}); // Friday at nine; reaction is due at 13:00
  REQUIRE(desk.ticket(id).clocks.reaction);
  CHECK(desk.passes().empty());
  desk.clock.set(at("2024-03-01T12:59:59.999Z"));
  CHECK(desk.passes().empty());
  desk.clock.set(at("2024-03-01T13:00:00Z"));
  CHECK(desk.passes() == Lines{"1 reaction"});
  CHECK(desk.passes().empty());
  CHECK(desk.alarms(id) == Lines{"reaction_late"});
  CHECK(desk.ticket(id).clocks.reaction->crossed_at == at("2024-03-01T13:00:00Z"));
  const auto event = desk.events(id).back();
  CHECK(event.actor == "tkt-sla");
  CHECK(event.at == at("2024-03-01T13:00:00Z"));
}

TEST_CASE("after a month without a pass each clock is told, in the order in which they came due",
          "[sla]")
{
  Desk desk;
  const auto first = desk.receives({});
  desk.clock.advance(hours{1});
  const auto second = desk.receives({.subject = "Another one"});
  desk.clock.advance(days{31});
  CHECK(desk.passes() ==
        Lines{"1 reaction", "2 reaction", "1 alarm", "2 alarm", "1 resolution", "2 resolution"});
  CHECK(desk.alarms(first) == Lines{"reaction_late", "alarm", "resolve_late"});
  CHECK(desk.alarms(second) == Lines{"reaction_late", "alarm", "resolve_late"});
}

TEST_CASE("the log says how late it was in working time", "[sla]")
{
  Desk desk;
  const auto id = desk.receives({});
  desk.clock.set(at("2024-03-04T08:30:10Z")); // Monday; the alarm was due on Friday at 15:00
  desk.passes();
  CHECK_THAT(desk.reasons(id, "clock").back(), Contains("alarm due 2024-03-01T15:00:00Z") &&
                                                   Contains("1h 30m 10s of working time ago") &&
                                                   Contains("office"));
}

TEST_CASE("clocks that were stopped are not told", "[sla]")
{
  Desk desk;
  const auto id = desk.receives({});
  desk::close(desk.session, id);
  desk.clock.advance(days{31});
  CHECK(desk.passes().empty());
  SECTION("nor when the ticket is open again, which has as much time as it had")
  {
    desk::reopen(desk.session, id); // on a Monday at nine
    CHECK(desk.passes().empty());
    CHECK(desk.ticket(id).clocks.reaction->due_at == at("2024-04-01T13:00:00Z"));
    desk.clock.set(at("2024-04-01T13:00:00Z"));
    CHECK(desk.passes() == Lines{"1 reaction"});
  }
}

TEST_CASE("a due time that moves is told again if that gives new time to be late in", "[sla]")
{
  Desk desk{std::string{test::desk_toml} + R"toml(
[[sla]]
name = "slow"
[sla.priority.normal]
reaction = "6h"
)toml"};
  const auto id = desk.receives({});
  desk.clock.set(at("2024-03-01T13:00:00Z"));
  CHECK(desk.passes() == Lines{"1 reaction"});
  SECTION("not where it was late all the same")
  {
    desk::set(desk.session, id, desk::Field::priority, "urgent");
    CHECK(desk.passes() == Lines{"1 alarm", "1 resolution"});
  }
  SECTION("but where it was not")
  {
    desk::set(desk.session, id, desk::Field::sla, "slow");
    CHECK(desk.passes().empty());
    desk.clock.set(at("2024-03-01T15:00:00Z"));
    CHECK(desk.passes() == Lines{"1 reaction"});
  }
}

TEST_CASE("a clock that goes back tells nothing twice", "[sla]")
{
  Desk desk;
  const auto id = desk.receives({});
  desk.clock.set(at("2024-03-01T13:00:00Z"));
  CHECK(desk.passes() == Lines{"1 reaction"});
  desk.clock.set(at("2024-02-29T13:00:00Z"));
  CHECK(desk.passes().empty());
  desk.clock.set(at("2024-03-01T13:00:00Z"));
  CHECK(desk.passes().empty());
  CHECK(desk.alarms(id) == Lines{"reaction_late"});
}

TEST_CASE("a pass that was interrupted is taken up again", "[sla]")
{
  Desk desk;
  for (int i = 0; i < 5; ++i)
    desk.receives({.subject = fmt::format("Fire {}", i)});
  desk.clock.advance(days{31});
  const Cancellation stop;
  auto all = desk.passes({.batch = 2, .stop = stop}, [&](std::size_t told) {
    if (told == 5)
      stop.request();
  });
  CHECK(all.size() == 6);
  for (const auto& line : desk.passes({.batch = 2}))
    all.push_back(line);
  CHECK(all.size() == 15);
  std::sort(all.begin(), all.end());
  CHECK(std::unique(all.begin(), all.end()) == all.end());
}

TEST_CASE("what a pass would tell can be seen without telling it", "[sla]")
{
  Desk desk;
  const auto id = desk.receives({});
  desk.clock.advance(days{31});
  int count = 0;
  sla::preview(desk.db, desk.config, desk.clock.now(), [&](const sla::Crossing&) { ++count; });
  CHECK(count == 3);
  CHECK(desk.alarms(id).empty());
  CHECK(desk.passes().size() == 3);
}

TEST_CASE("working time is told in hours", "[sla]")
{
  CHECK(sla::work_text(seconds{0}) == "0s");
  CHECK(sla::work_text(hours{26} + minutes{10}) == "26h 10m");
  CHECK(sla::work_text(seconds{3605}) == "1h 5s");
}
