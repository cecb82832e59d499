#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "calendar/posix_rule.hpp"
#include "calendar/zone.hpp"

using namespace tkt::calendar;
using namespace std::chrono;

namespace {

sys_seconds utc(year_month_day date, seconds time)
{
  return sys_days{date} + time;
}

} // namespace

TEST_CASE("a zone knows when its clocks are changed", "[calendar]")
{
  const Zone berlin{"Europe/Berlin"};
  const auto summer = berlin.stretch(utc(2024y / July / 1, 0h));
  CHECK(summer.begin == utc(2024y / March / 31, 1h));
  CHECK(summer.end == utc(2024y / October / 27, 1h));
  CHECK(summer.offset == 2h);
  SECTION("also after the years that its file lists")
  {
    CHECK(berlin.stretch(utc(2037y / October / 25, 1h)).end == utc(2038y / March / 28, 1h));
    CHECK(berlin.stretch(utc(2099y / July / 1, 0h)).offset == 2h);
  }
  SECTION("also before there were time zones")
  {
    CHECK(berlin.stretch(utc(1850y / January / 1, 0h)).offset == 53min + 28s);
  }
}

TEST_CASE("local times are found in UTC", "[calendar]")
{
  const Zone berlin{"Europe/Berlin"};
  const auto to_utc = [&](year_month_day date, seconds time) {
    return berlin.to_utc(local_days{date} + time);
  };
  CHECK(to_utc(2024y / July / 1, 12h) == utc(2024y / July / 1, 10h));
  CHECK(to_utc(2024y / March / 31, 2h + 30min) == utc(2024y / March / 31, 1h));        // left out
  CHECK(to_utc(2024y / October / 27, 2h + 30min) == utc(2024y / October / 27, 30min)); // twice
  CHECK(to_utc(2024y / October / 27, 3h) == utc(2024y / October / 27, 2h));
  const Zone apia{"Pacific/Apia"};
  CHECK(apia.to_utc(local_days{2011y / December / 30} + 12h) == utc(2011y / December / 30, 10h));
}

TEST_CASE("local time is written with the name that people give it", "[calendar]")
{
  const auto at = [](std::string_view text) { return tkt::parse_rfc3339(text).value(); };
  CHECK(local_text(at("2024-03-01T09:00:59Z"), "Europe/Berlin") == "2024-03-01 10:00 CET");
  CHECK(local_text(at("2099-07-01T22:00:00Z"), "Europe/Berlin") == "2099-07-02 00:00 CEST");
  CHECK(local_text(at("2099-07-01T22:00:00Z"), "America/Sao_Paulo") == "2099-07-01 19:00 -03");
  CHECK(local_text(at("2099-07-01T22:00:00Z"), "America/Nuuk") == "2099-07-01 21:00 -01");
  CHECK(local_text(at("2024-07-01T22:00:00Z"), "no such zone") == "2024-07-01 22:00 UTC");
}

TEST_CASE("an unknown zone is refused", "[calendar]")
{
  CHECK_THROWS_WITH(Zone{"Europe/Berlim"}, Catch::Contains("did you mean \"Europe/Berlin\"?"));
  CHECK_THROWS_AS(Zone{"../../etc/passwd"}, tkt::Error);
  CHECK_THROWS_AS(Zone{""}, tkt::Error);
}

TEST_CASE("the rule at the end of a time zone file is read", "[calendar]")
{
  const auto offset = [](std::string_view rule, year_month_day date, seconds time) {
    return PosixRule::parse(rule).value().stretch(utc(date, time)).offset;
  };
  SECTION("summer in the north")
  {
    const auto* rule = "EST5EDT,M3.2.0,M11.1.0";
    CHECK(offset(rule, 2050y / March / 13, 7h - 1s) == -5h);
    CHECK(offset(rule, 2050y / March / 13, 7h) == -4h);
    CHECK(offset(rule, 2050y / November / 6, 6h) == -5h);
  }
  SECTION("summer in the south, over the turn of the year")
  {
    const auto* rule = "<+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45";
    CHECK(offset(rule, 2050y / January / 1, 0h) == 13h + 45min);
    CHECK(offset(rule, 2050y / June / 1, 0h) == 12h + 45min);
  }
  SECTION("summer time that is behind standard time, as in Ireland")
  {
    CHECK(offset("IST-1GMT0,M10.5.0,M3.5.0/1", 2050y / January / 1, 0h) == 0h);
    CHECK(offset("IST-1GMT0,M10.5.0,M3.5.0/1", 2050y / July / 1, 0h) == 1h);
  }
  SECTION("a change on the day before, or later than the day has hours")
  {
    CHECK(offset("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2050y / March / 27, 1h - 1s) == -2h);
    CHECK(offset("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2050y / March / 27, 1h) == -1h);
    CHECK(offset("IST-2IDT,M3.4.4/26,M10.5.0", 2050y / March / 25, 0h) == 3h);
  }
  SECTION("days of the year, with and without 29 February")
  {
    CHECK(offset("AAA0BBB,J60/0,J300/0", 2048y / March / 1, 0h) == 1h);
    CHECK(offset("AAA0BBB,J60/0,J300/0", 2048y / February / 29, 23h) == 0h);
    CHECK(offset("AAA0BBB,59/0,300/0", 2048y / February / 29, 0h) == 1h);
  }
  SECTION("anything else is no rule")
  {
    for (const auto* text :
         {"", "EST5", "EST5EDT", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.5.0",
          "CET-1CEST,M3.5.0,M10.5.0/", "CET-1CEST,M3.5.0,M10.5.0x", "<CET-1CEST,1,2",
          "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,J0,J3", "CET-200CEST,J1,J3"})
      CHECK_FALSE(PosixRule::parse(text));
  }
}
