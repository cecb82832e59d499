#include <catch2/catch.hpp>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "calendar/samples.hpp"

using namespace tkt;
using Catch::Contains;

namespace {

std::vector<std::string> problems(const config::Calendar& calendar)
{
  return calendar::problems(calendar, "UTC", TKT_TESTS "/calendar");
}

} // namespace

TEST_CASE("a calendar without zone has the desk's", "[calendar]")
{
  auto office = test::office({"09:00-17:00"}, "");
  const auto calendar = calendar::Calendar::build(office, "Asia/Tokyo", {});
  CHECK(calendar.zone() == "Asia/Tokyo");
  CHECK(calendar.next(test::at("2024-03-04T00:00:00Z")) == test::at("2024-03-04T00:00:00Z"));
}

TEST_CASE("what is wrong with a calendar is named, all of it", "[calendar]")
{
  auto office = test::office({"09:00-17:00"}, "Europe/Warschaw");
  office.holidays = {"*-13-01", "2024-12-25"};
  office.except["2024-02-30"] = test::spans({"09:00-12:00"});
  office.holiday_file = "no-such-file.ics";
  const auto found = problems(office);
  REQUIRE(found.size() == 4);
  CHECK_THAT(found[0], Contains("Europe/Warschaw") && Contains("did you mean \"Europe/Warsaw\"?"));
  CHECK_THAT(found[1], Contains("except") && Contains("2024-02-30"));
  CHECK_THAT(found[2], Contains("holiday \"*-13-01\""));
  CHECK_THAT(found[3], Contains("no-such-file.ics"));
  try {
    test::built(office);
    FAIL("it was built");
  } catch (const Error& e) {
    CHECK(e.kind() == Kind::config);
    CHECK_THAT(e.what(), Contains("calendar \"office\"") && Contains("Warschaw"));
  }
}

TEST_CASE("a calendar without any working time is refused", "[calendar]")
{
  config::Calendar empty;
  empty.holidays = {"*-12-25"};
  CHECK(problems(empty) == std::vector<std::string>{"no working time at all"});
  empty.except["2024-12-24"] = {};
  CHECK(problems(empty) == std::vector<std::string>{"no working time at all"});
  empty.except["2024-12-23"] = test::spans({"09:00-10:00"});
  CHECK(problems(empty).empty());
}

TEST_CASE("a span that begins where it ends is refused", "[calendar]")
{
  CHECK_THAT(problems(test::office({"08:00-08:00"})).at(0), Contains("mon"));
}

TEST_CASE("holidays come from a file as well", "[calendar]")
{
  auto office = test::office({"09:00-17:00"}, "Europe/Berlin");
  office.holidays = {"*-05-01", "easter+1"};
  office.holiday_file = "holidays.ics";
  const auto calendar =
      calendar::Calendar::build(office, "UTC", std::filesystem::path{TKT_TESTS} / "calendar");
  std::vector<std::string> found;
  for (const auto& holiday : calendar.holidays(2027))
    found.push_back(
        to_rfc3339(std::chrono::sys_days{holiday.date.time_since_epoch()}).substr(0, 10) + " " +
        holiday.name);
  CHECK(found ==
        std::vector<std::string>{"2027-01-01 New Year's Day", "2027-03-29 easter+1",
                                 "2027-05-01 *-05-01", "2027-11-25 Thanksgiving, and the day after",
                                 "2027-11-26 Thanksgiving, and the day after",
                                 "2027-12-24 Works holidays", "2027-12-25 Works holidays",
                                 "2027-12-26 Works holidays", "2027-12-27 Works holidays",
                                 "2027-12-28 Works holidays", "2027-12-29 Works holidays",
                                 "2027-12-30 Works holidays", "2027-12-31 Works holidays"});
  CHECK_FALSE(calendar.open(test::at("2028-01-03T12:00:00Z"))); // they go on until the 3rd
  CHECK(calendar.next(test::at("2027-12-23T16:00:00Z")) == test::at("2028-01-04T08:00:00Z"));
}
