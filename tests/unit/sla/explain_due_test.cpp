#include <catch2/catch.hpp>

#include "calendar/samples.hpp"
#include "sla/explain_due.hpp"
#include "sla/remaining.hpp"
#include "sla/statistics.hpp"

using namespace tkt;
using sla::Piece;
using test::at;

namespace {

std::vector<std::string> lines(const calendar::Calendar& calendar, Instant from, seconds work,
                               const std::vector<desk::Pause>& pauses = {})
{
  std::vector<std::string> all;
  for (const auto& piece : sla::explain(calendar, from, work, pauses))
    all.push_back(sla::to_line(piece, calendar));
  return all;
}

} // namespace

TEST_CASE("a due time is explained by spans, holidays, own hours and changed clocks", "[sla]")
{
  auto said = test::office({"08:00-16:00"});
  said.holidays = {"2027-03-29"}; // Easter Monday, the day after clocks go forward
  said.except["2027-03-30"] = test::spans({"08:00-10:00"});
  const auto calendar = test::built(said);
  CHECK(lines(calendar, at("2027-03-26T15:00:00+01:00"), hours{4}) ==
        std::vector<std::string>{
            "from\t2027-03-26T15:00:00+01:00\t\t\t\t",
            "span\t2027-03-26T15:00:00+01:00\t2027-03-26T16:00:00+01:00\t1h\t1h\t",
            "zone\t2027-03-28T03:00:00+02:00\t\t\t\tclocks go forward by 1h, to CEST",
            "holiday\t2027-03-29T00:00:00+02:00\t2027-03-30T00:00:00+02:00\t\t\t2027-03-29",
            "own-day\t2027-03-30T00:00:00+02:00\t2027-03-31T00:00:00+02:00\t\t\thours of its own",
            "span\t2027-03-30T08:00:00+02:00\t2027-03-30T10:00:00+02:00\t2h\t3h\t",
            "span\t2027-03-31T08:00:00+02:00\t2027-03-31T09:00:00+02:00\t1h\t4h\t",
            "due\t2027-03-31T09:00:00+02:00\t\t\t4h\t"});
}

TEST_CASE("a pause parts the span that it lies in", "[sla]")
{
  const auto calendar = test::built(test::office({"08:00-16:00"}, "UTC"));
  const std::vector<desk::Pause> pauses{
      {at("2024-03-01T10:00:00Z"), at("2024-03-01T11:00:00Z"), desk::ClockPhase::paused}};
  const auto pieces = sla::explain(calendar, at("2024-03-01T09:00:00Z"), hours{2}, pauses);
  REQUIRE(pieces.size() == 5);
  CHECK(pieces[2].kind == Piece::Kind::pause);
  CHECK(pieces[3].from == at("2024-03-01T11:00:00Z"));
  CHECK(pieces.back().from == at("2024-03-01T12:00:00Z"));
  CHECK(pieces.back().total == hours{2});
}

TEST_CASE("what is not due yet is not late, whatever the calendar says", "[sla]")
{
  const auto calendar = test::built(test::office({"08:00-16:00"}));
  desk::RunningClock clock;
  clock.due_at = at("2027-03-27T14:00:00+01:00"); // a Saturday: promised by another calendar
  CHECK(sla::work_left(calendar, clock, at("2027-03-27T12:00:00+01:00")) == hours{2});
  CHECK(sla::work_left(calendar, clock, at("2027-03-26T15:00:00+01:00")) == hours{1});
  CHECK(sla::work_left(calendar, clock, at("2027-03-27T14:00:00+01:00")) == seconds{0});
  CHECK(sla::work_left(calendar, clock, at("2027-03-29T09:00:00+02:00")) == -hours{1});
}

TEST_CASE("what is left is told in its two largest units", "[sla]")
{
  const auto text = [](seconds work) {
    return sla::left_text({desk::Target::reaction, work, false});
  };
  CHECK(text(hours{2} + minutes{10} + seconds{5}) == "2h 10m left");
  CHECK(text(seconds{-86400}) == "1d late");
  CHECK(text(-hours{25} - minutes{3}) == "1d 1h late");
  CHECK(text(days{2} + minutes{59}) == "2d left");
  CHECK(text(seconds{65}) == "1m left");
  CHECK(text(seconds{12}) == "12s left");
  CHECK(text(seconds{0}) == "0s late");
  CHECK(sla::left_text({desk::Target::reaction, minutes{5}, true}) == "5m left, paused");
}

TEST_CASE("figures count what was met and late, and rank what it took", "[sla]")
{
  sla::Tally tally;
  for (int i = 10; i >= 1; --i)
    tally.add({TicketId{i}, desk::Target::reaction, {}, i > 8, minutes{i}});
  const auto found = tally.figures();
  CHECK(found.met == 8);
  CHECK(found.late == 2);
  CHECK(found.median == minutes{5});
  CHECK(found.p90 == minutes{9});
  CHECK(found.average == seconds{330});
  CHECK(sla::Tally{}.figures().median == seconds{0});
}
