#include <catch2/catch.hpp>

#include "base/clock.hpp"

using namespace tkt;

TEST_CASE("RFC 3339 times are read and written", "[base]")
{
  SECTION("what is written is read back")
  {
    for (const auto* text :
         {"2024-03-01T09:00:00Z", "1969-12-31T23:59:59Z", "2100-02-28T00:00:00Z",
          "2024-02-29T12:34:56.789Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.001Z"})
      CHECK(to_rfc3339(parse_rfc3339(text).value()) == text);
  }
  SECTION("an offset is taken away")
  {
    CHECK(to_rfc3339(parse_rfc3339("2024-03-01T09:00:00+01:00").value()) == "2024-03-01T08:00:00Z");
    CHECK(to_rfc3339(parse_rfc3339("2024-03-01 00:00:00-05:30").value()) == "2024-03-01T05:30:00Z");
  }
  SECTION("anything else is refused")
  {
    for (const auto* text :
         {"", "2024-03-01", "2024-03-01T09:00:00", "2023-02-29T00:00:00Z", "2024-03-01T24:00:00Z",
          "2024-03-01T09:00:00Zx", "-024-03-01T09:00:00Z", "2024-03-01T09:00:00.Z",
          "2024-03-01T09:00:00+0100"})
      CHECK_FALSE(parse_rfc3339(text));
  }
}

TEST_CASE("durations have units and sum up", "[base]")
{
  CHECK(parse_duration("90s") == seconds{90});
  CHECK(parse_duration("1h30m") == minutes{90});
  CHECK(parse_duration("2d") == hours{48});
  CHECK(to_text(minutes{90}) == "1h30m");
  CHECK(to_text(seconds{0}) == "0s");
  for (const auto* text : {"", "5", "h", "-1h", "1 h", "1y", "999999999999d"})
    CHECK_FALSE(parse_duration(text));
}

TEST_CASE("a clock moved by hand stands still by itself", "[base]")
{
  ManualClock clock{"2024-03-01T09:00:00Z"};
  CHECK(clock.now() == clock.now());
  clock.advance(hours{24});
  CHECK(to_rfc3339(clock.now()) == "2024-03-02T09:00:00Z");
}
