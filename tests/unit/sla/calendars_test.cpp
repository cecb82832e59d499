#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "calendar/samples.hpp"
#include "sla/calendars.hpp"

using namespace tkt;
using Catch::Contains;

namespace {

config::Config two_calendars()
{
  config::Config config;
  config.desk.timezone = "Europe/Warsaw";
  config.calendars = {test::office({"08:00-16:00"}, ""),
                      test::daily({"00:00-24:00"}, "Asia/Tokyo")};
  config.calendars[1].name = "tokyo";
  return config;
}

} // namespace

TEST_CASE("a calendar is found by name and counts in its zone or the desk's", "[sla]")
{
  const auto config = two_calendars();
  sla::Calendars calendars{config};
  CHECK(calendars.get("office").zone() == "Europe/Warsaw");
  CHECK(calendars.get("tokyo").zone() == "Asia/Tokyo");
  CHECK(&calendars.get("office") == &calendars.get("office"));
  CHECK(calendars.get("").open(test::at("2024-03-02T03:00:00Z")));
  CHECK_THROWS_WITH(calendars.get("offcie"), Contains("\"offcie\"") && Contains("\"office\""));
}

TEST_CASE("what is wrong with calendars is found before they are used", "[sla]")
{
  auto config = two_calendars();
  CHECK(sla::calendar_problems(config).empty());
  config.calendars[0].holiday_file = "/no/such/file.ics";
  config.calendars[0].place = {"tkt.toml", 12, 1};
  const auto problems = sla::calendar_problems(config);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].place.line == 12);
  CHECK_THAT(problems[0].text, Contains("calendar \"office\"") && Contains("/no/such/file.ics"));
}
