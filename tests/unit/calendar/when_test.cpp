#include "calendar/when.hpp"

#include <catch2/catch.hpp>

using namespace tkt;

namespace {

const calendar::Zone warsaw{"Europe/Warsaw"};

/// As RFC 3339; read on Friday, 1 March 2024, 10:30 in Warsaw.
std::string when(std::string_view text)
{
  const auto at = calendar::parse_when(text, *parse_rfc3339("2024-03-01T09:30:00Z"), warsaw);
  return at ? to_rfc3339(*at) : "none";
}

} // namespace

TEST_CASE("a time to come is read as people write it", "[calendar]")
{
  CHECK(when("2h") == "2024-03-01T11:30:00Z");
  CHECK(when("in 30m") == "2024-03-01T10:00:00Z");
  CHECK(when("+1d") == "2024-03-02T09:30:00Z");
  CHECK(when("15:00") == "2024-03-01T14:00:00Z");
  CHECK(when("8:00") == "2024-03-02T07:00:00Z"); // today's is over
  CHECK(when("10:30") == "2024-03-02T09:30:00Z");
  CHECK(when("today 15:30") == "2024-03-01T14:30:00Z");
  CHECK(when("tomorrow 8:00") == "2024-03-02T07:00:00Z");
  CHECK(when(" Tomorrow") == "2024-03-02T07:00:00Z");
  CHECK(when("mon 9:00") == "2024-03-04T08:00:00Z");
  CHECK(when("Monday 9:00:30") == "2024-03-04T08:00:30Z");
  CHECK(when("fri 11:00") == "2024-03-01T10:00:00Z");
  CHECK(when("fri 9:00") == "2024-03-08T08:00:00Z");
  CHECK(when("2024-07-01 9:00") == "2024-07-01T07:00:00Z"); // summer time
  CHECK(when("2024-07-01") == "2024-07-01T06:00:00Z");
  CHECK(when("2024-03-01T12:00:00+02:00") == "2024-03-01T10:00:00Z");
}

TEST_CASE("a time that clocks leave out is the moment at which they jump", "[calendar]")
{
  CHECK(when("2024-03-31 2:30") == "2024-03-31T01:00:00Z");
}

TEST_CASE("a day that is over is read all the same", "[calendar]")
{
  CHECK(when("today 8:00") == "2024-03-01T07:00:00Z");
  CHECK(when("2020-01-01") == "2020-01-01T07:00:00Z");
}

TEST_CASE("what is no time is none", "[calendar]")
{
  for (const auto* text : {"", "soon", "8", "25:00", "8:60", "8:0", "tomorrow 8", "in tomorrow",
                           "mo 9:00", "2024-02-30", "2024-13-01", "tomorrow 8:00 or so", "-2h",
                           "today 08:00:99", "99999999999999:00", "\xff:00", "monkey 8:00"})
    CHECK(when(text) == "none");
}
