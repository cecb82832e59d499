#include <catch2/catch.hpp>

#include "calendar/day_rule.hpp"

using namespace tkt::calendar;
using namespace std::chrono;

TEST_CASE("Easter is where the church has it", "[calendar]")
{
  for (const auto& date :
       {1818y / March / 22, 1943y / April / 25, 1961y / April / 2, 2000y / April / 23,
        2008y / March / 23, 2011y / April / 24, 2024y / March / 31, 2025y / April / 20,
        2026y / April / 5, 2027y / March / 28, 2038y / April / 25, 2049y / April / 18,
        2076y / April / 19, 2285y / March / 22})
    CHECK(easter(date.year()) == Date{date});
}

TEST_CASE("days come once, every year, or with Easter", "[calendar]")
{
  const auto in = [](std::string_view rule, year y) { return DayRule::parse(rule).value().in(y); };
  CHECK(in("2026-04-06", 2026y) == Date{2026y / April / 6});
  CHECK_FALSE(in("2026-04-06", 2027y));
  CHECK(in("*-12-25", 1999y) == Date{1999y / December / 25});
  CHECK(in("*-02-29", 2024y) == Date{2024y / February / 29});
  CHECK_FALSE(in("*-02-29", 2025y));
  CHECK(in("easter", 2026y) == Date{2026y / April / 5});
  CHECK(in("easter-2", 2026y) == Date{2026y / April / 3});
  CHECK(in("easter+60", 2026y) == Date{2026y / June / 4});
  for (const auto* text : {"", "2026-4-6", "2026-02-30", "*-02-30", "*-13-01", "*-00-01", "easter+",
                           "easter+x", "easter60", "easter+251", "easter-81", "26-04-06",
                           "2026-04-06 ", "+026-04-06", "*-1-225", "2026/04/06"})
    CHECK_FALSE(DayRule::parse(text));
}
