#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "calendar/samples.hpp"

using namespace tkt;
using test::at;

namespace {

Kind kind_of(const std::function<void()>& body)
{
  try {
    body();
  } catch (const Error& e) {
    return e.kind();
  }
  FAIL("nothing was thrown");
  return Kind::internal;
}

} // namespace

TEST_CASE("working time is over at the end of the day, not the next morning", "[calendar]")
{
  const auto calendar = test::built(test::office({"09:00-16:00"}, "UTC"));
  const auto friday = at("2024-03-01T15:00:00Z");
  CHECK(calendar.due(friday, hours{1}) == at("2024-03-01T16:00:00Z"));
  CHECK(calendar.due(friday, seconds{3601}) == at("2024-03-04T09:00:01Z"));
}

TEST_CASE("no work at all is over at the next working instant", "[calendar]")
{
  const auto calendar = test::built(test::office({"09:00-16:00"}, "UTC"));
  CHECK(calendar.due(at("2024-03-01T12:00:00Z"), seconds{0}) == at("2024-03-01T12:00:00Z"));
  CHECK(calendar.due(at("2024-03-01T16:00:00Z"), seconds{0}) == at("2024-03-04T09:00:00Z"));
  CHECK(calendar.subtract(at("2024-03-04T08:00:00Z"), seconds{0}) == at("2024-03-01T16:00:00Z"));
}

TEST_CASE("out of hours the count begins with the next opening", "[calendar]")
{
  const auto calendar = test::built(test::office({"09:00-12:00", "13:00-17:00"}, "UTC"));
  CHECK(calendar.due(at("2024-03-02T22:00:00Z"), hours{4}) == at("2024-03-04T14:00:00Z"));
  CHECK(calendar.due(at("2024-03-04T12:30:00Z"), minutes{1}) == at("2024-03-04T13:01:00Z"));
  CHECK_FALSE(calendar.open(at("2024-03-04T12:00:00Z")));
  CHECK(calendar.open(at("2024-03-04T13:00:00Z")));
  CHECK(calendar.next(at("2024-03-04T12:00:00Z")) == at("2024-03-04T13:00:00Z"));
}

TEST_CASE("fractions of a second are kept", "[calendar]")
{
  const auto calendar = test::built(test::office({"09:00-17:00"}, "UTC"));
  const auto start = at("2024-03-04T16:59:59.250Z");
  CHECK(calendar.due(start, seconds{1}) == at("2024-03-05T09:00:00.250Z"));
  CHECK(calendar.elapsed(start, at("2024-03-05T09:00:00.249Z")) == seconds{0});
  CHECK(calendar.elapsed(start, at("2024-03-05T09:00:00.250Z")) == seconds{1});
}

TEST_CASE("a day may end at 24:00 and go on the next day", "[calendar]")
{
  const auto calendar = test::built(test::daily({"00:00-24:00"}, "UTC"));
  CHECK(calendar.elapsed(at("2024-03-01T00:00:00Z"), at("2024-03-03T00:00:00Z")) == hours{48});
  CHECK(calendar.spans(at("2024-12-30T12:00:00Z"), at("2025-01-02T00:00:00Z")) ==
        std::vector<calendar::Interval>{{at("2024-12-30T12:00:00Z"), at("2025-01-02T00:00:00Z")}});
}

TEST_CASE("spans may overlap and be in any order", "[calendar]")
{
  const auto calendar =
      test::built(test::office({"13:00-17:00", "09:00-11:00", "10:30-14:00"}, "UTC"));
  CHECK(calendar.spans(at("2024-03-01T00:00:00Z"), at("2024-03-02T00:00:00Z")) ==
        std::vector<calendar::Interval>{{at("2024-03-01T09:00:00Z"), at("2024-03-01T17:00:00Z")}});
}

TEST_CASE("a span over midnight belongs to the day on which it begins", "[calendar]")
{
  config::Calendar nights = test::office({"22:00-06:00"}, "UTC");
  SECTION("Friday's runs into Saturday, none runs into Monday")
  {
    const auto calendar = test::built(nights);
    CHECK(calendar.open(at("2024-03-02T05:59:59Z")));
    CHECK_FALSE(calendar.open(at("2024-03-02T06:00:00Z")));
    CHECK_FALSE(calendar.open(at("2024-03-04T01:00:00Z")));
  }
  SECTION("a holiday has none between its midnights, and none begins on it")
  {
    nights.holidays = {"2024-03-05"};
    const auto calendar = test::built(nights);
    CHECK(
        calendar.spans(at("2024-03-04T12:00:00Z"), at("2024-03-07T00:00:00Z")) ==
        std::vector<calendar::Interval>{{at("2024-03-04T22:00:00Z"), at("2024-03-05T00:00:00Z")},
                                        {at("2024-03-06T22:00:00Z"), at("2024-03-07T00:00:00Z")}});
  }
  SECTION("hours of a date's own leave the night before alone")
  {
    nights.except["2024-03-05"] = {};
    const auto calendar = test::built(nights);
    CHECK(calendar.open(at("2024-03-05T05:00:00Z")));
    CHECK_FALSE(calendar.open(at("2024-03-05T23:00:00Z")));
    CHECK_FALSE(calendar.open(at("2024-03-06T05:00:00Z")));
  }
}

TEST_CASE("a date may have hours of its own", "[calendar]")
{
  auto office = test::office({"09:00-17:00"}, "UTC");
  office.except["2024-12-24"] = test::spans({"09:00-12:00"});
  office.except["2024-12-28"] = test::spans({"10:00-14:00"}); // a Saturday
  office.except["*-12-31"] = test::spans({"09:00-10:00"});
  office.except["2024-12-31"] = test::spans({"09:00-11:00"}); // the single date holds
  SECTION("instead of its weekday's")
  {
    const auto calendar = test::built(office);
    CHECK(calendar.elapsed(at("2024-12-24T00:00:00Z"), at("2024-12-25T00:00:00Z")) == hours{3});
    CHECK(calendar.elapsed(at("2024-12-28T00:00:00Z"), at("2024-12-29T00:00:00Z")) == hours{4});
    CHECK(calendar.elapsed(at("2024-12-31T00:00:00Z"), at("2025-01-01T00:00:00Z")) == hours{2});
    CHECK(calendar.elapsed(at("2025-12-31T00:00:00Z"), at("2026-01-01T00:00:00Z")) == hours{1});
  }
  SECTION("but a holiday has none whatever they say")
  {
    office.holidays = {"*-12-24"};
    CHECK(test::built(office).elapsed(at("2024-12-24T00:00:00Z"), at("2024-12-25T00:00:00Z")) ==
          hours{0});
  }
}

TEST_CASE("breaks are taken out of the hours of a date", "[calendar]")
{
  auto office = test::office({"09:00-17:00"}, "UTC");
  office.breaks["2024-03-04"] = test::spans({"08:00-10:00", "12:00-12:30", "16:30-19:00"});
  CHECK(test::built(office).spans(at("2024-03-04T00:00:00Z"), at("2024-03-05T00:00:00Z")) ==
        std::vector<calendar::Interval>{{at("2024-03-04T10:00:00Z"), at("2024-03-04T12:00:00Z")},
                                        {at("2024-03-04T12:30:00Z"), at("2024-03-04T16:30:00Z")}});
}

TEST_CASE("the day on which clocks go forward is an hour short", "[calendar]")
{
  // Berlin, 31 March 2024: 02:00 to 03:00 is left out at 01:00 UTC.
  const auto start = at("2024-03-30T23:00:00Z");
  const auto end = at("2024-03-31T22:00:00Z");
  const auto hours_of = [&](std::string_view span) {
    return test::built(test::daily({span})).elapsed(start, end);
  };
  CHECK(hours_of("00:00-24:00") == hours{23});
  CHECK(hours_of("01:00-04:00") == hours{2});
  CHECK(hours_of("02:15-02:45") == hours{0});
  SECTION("a span that would begin in the missing hour begins with the change")
  {
    CHECK(test::built(test::daily({"02:30-06:00"})).next(start) == at("2024-03-31T01:00:00Z"));
  }
  SECTION("a span that would end in the missing hour ends with the change")
  {
    CHECK(test::built(test::daily({"01:00-02:30"})).due(start, hours{1}) ==
          at("2024-03-31T01:00:00Z"));
    CHECK(hours_of("01:00-02:30") == hours{1});
  }
}

TEST_CASE("the day on which clocks go back is an hour longer", "[calendar]")
{
  // Berlin, 27 October 2024: 02:00 to 03:00 is shown twice, from 00:00 and from 01:00 UTC.
  const auto start = at("2024-10-26T22:00:00Z");
  const auto end = at("2024-10-27T23:00:00Z");
  const auto spans_of = [&](std::string_view span) {
    return test::built(test::daily({span})).spans(start, end);
  };
  using Spans = std::vector<calendar::Interval>;
  CHECK(spans_of("00:00-24:00") == Spans{{start, end}});
  CHECK(spans_of("02:00-03:00") == Spans{{at("2024-10-27T00:00:00Z"), at("2024-10-27T02:00:00Z")}});
  SECTION("a time that clocks show twice counts twice")
  {
    CHECK(spans_of("02:15-02:45") ==
          Spans{{at("2024-10-27T00:15:00Z"), at("2024-10-27T00:45:00Z")},
                {at("2024-10-27T01:15:00Z"), at("2024-10-27T01:45:00Z")}});
    CHECK(spans_of("01:00-02:30") ==
          Spans{{at("2024-10-26T23:00:00Z"), at("2024-10-27T00:30:00Z")},
                {at("2024-10-27T01:00:00Z"), at("2024-10-27T01:30:00Z")}});
    CHECK(spans_of("02:30-04:00") ==
          Spans{{at("2024-10-27T00:30:00Z"), at("2024-10-27T01:00:00Z")},
                {at("2024-10-27T01:30:00Z"), at("2024-10-27T03:00:00Z")}});
  }
}

TEST_CASE("a day that a zone left out has no working time", "[calendar]")
{
  // Samoa went from 29 to 31 December 2011.
  auto shop = test::daily({"09:00-17:00"}, "Pacific/Apia");
  const auto calendar = test::built(shop);
  CHECK(calendar.due(at("2011-12-29T22:00:00Z"), hours{8}) == at("2011-12-30T22:00:00Z"));
}

TEST_CASE("calendars count from long ago until far ahead", "[calendar]")
{
  const auto calendar = test::built(test::office());
  CHECK(calendar.due(at("1900-01-01T00:00:00Z"), hours{1}) == at("1900-01-01T09:00:00Z"));
  CHECK(calendar.due(at("1969-12-31T15:30:00Z"), hours{1}) == at("1970-01-01T08:30:00Z"));
  SECTION("with summer time in years that the time zone file does not list")
  {
    CHECK(calendar.next(at("2099-07-01T00:00:00Z")) == at("2099-07-01T07:00:00Z"));
    CHECK(calendar.next(at("2099-12-01T00:00:00Z")) == at("2099-12-01T08:00:00Z"));
  }
  SECTION("questions may come in any order")
  {
    const auto whole = calendar.elapsed(at("1950-01-01T00:00:00Z"), at("2100-01-01T00:00:00Z"));
    const auto again = test::built(test::office());
    const auto now = at("2024-03-01T10:11:12Z");
    CHECK(again.open(now));
    CHECK(again.elapsed(at("1950-01-01T00:00:00Z"), now) +
              again.elapsed(now, at("2100-01-01T00:00:00Z")) ==
          whole);
    CHECK(again.due(at("1950-01-01T00:00:00Z"), whole) == at("2099-12-31T16:00:00Z"));
  }
  SECTION("but not for ever")
  {
    CHECK(kind_of([&] { calendar.open(at("1799-12-31T00:00:00Z")); }) == Kind::data);
    CHECK(kind_of([&] { calendar.due(at("2399-12-30T00:00:00Z"), hours{100}); }) == Kind::data);
    CHECK(kind_of([&] { calendar.subtract(at("1800-01-03T00:00:00Z"), hours{100}); }) ==
          Kind::data);
  }
}

TEST_CASE("where there is no more working time, that is said", "[calendar]")
{
  config::Calendar once;
  once.name = "once";
  once.except["2024-03-01"] = test::spans({"09:00-12:00"});
  const auto calendar = test::built(once);
  CHECK(calendar.due(at("1995-01-01T00:00:00Z"), hours{3}) == at("2024-03-01T12:00:00Z"));
  CHECK(calendar.elapsed(at("1900-01-01T00:00:00Z"), at("2200-01-01T00:00:00Z")) == hours{3});
  CHECK_THROWS_WITH(calendar.due(at("2024-01-01T00:00:00Z"), hours{4}),
                    Catch::Contains("\"once\"") &&
                        Catch::Contains("no 4h of working time before 2400"));
  CHECK_THROWS_WITH(calendar.next(at("2024-03-01T12:00:00Z")),
                    Catch::Contains("no working time before 2400"));
}

TEST_CASE("the calendar that is always open counts every second", "[calendar]")
{
  const auto always = calendar::Calendar::always();
  const auto now = at("2024-03-31T01:00:00.500Z");
  CHECK(always.due(now, days{365}) == now + days{365});
  CHECK(always.due(now, seconds{0}) == now);
  CHECK(always.subtract(now, hours{2}) == now - hours{2});
  CHECK(always.elapsed(now - hours{5}, now) == hours{5});
  CHECK(always.open(now));
}

TEST_CASE("time that runs backwards holds no working time", "[calendar]")
{
  CHECK(
      test::built(test::office()).elapsed(at("2024-03-05T00:00:00Z"), at("2024-03-04T00:00:00Z")) ==
      seconds{0});
}

TEST_CASE("working days keep the time of day through a change of the clocks", "[calendar]")
{
  const auto calendar = test::built(test::office());
  CHECK(calendar.due_days(at("2024-03-29T11:00:00Z"), 1) == at("2024-04-01T10:00:00Z"));
  CHECK(calendar.subtract_days(at("2024-04-01T10:00:00Z"), 1) == at("2024-03-29T11:00:00Z"));
}

TEST_CASE("a time without offset is one in the calendar's zone", "[calendar]")
{
  const auto calendar = test::built(test::office());
  CHECK(calendar.read_time("2024-03-01T09:00:00Z") == at("2024-03-01T09:00:00Z"));
  CHECK(calendar.read_time("2024-03-01T09:00:00-05:00") == at("2024-03-01T14:00:00Z"));
  CHECK(calendar.read_time("2024-03-01T09:00:00") == at("2024-03-01T08:00:00Z"));
  CHECK(calendar.read_time("2024-07-01 09:00") == at("2024-07-01T07:00:00Z"));
  CHECK(calendar.read_time("2024-03-31T02:30:00") == at("2024-03-31T01:00:00Z")); // left out
  CHECK(calendar.read_time("2024-10-27T02:30:00") == at("2024-10-27T00:30:00Z")); // shown twice
  for (const auto* text : {"", "09:00", "2024-03-01", "2024-02-30T09:00", "yesterday"})
    CHECK_FALSE(calendar.read_time(text));
}

TEST_CASE("between an instant and itself there is no span", "[calendar]")
{
  const auto calendar = test::built(test::office());
  const auto noon = test::at("2027-03-01T11:00:00Z");
  CHECK(calendar.spans(noon, noon).empty());
  CHECK(calendar.spans(noon, noon - hours{1}).empty());
  CHECK(calendar.spans(noon, noon + milliseconds{1}).size() == 1);
}
