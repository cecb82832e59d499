#include <catch2/catch.hpp>

#include "term/progress.hpp"
#include "term/relative_time.hpp"

using namespace tkt;
using namespace tkt::term;

TEST_CASE("Times near by are told from now", "[term]")
{
  const auto now = *parse_rfc3339("2024-03-01T12:00:00Z");
  CHECK(relative(now, now) == "now");
  CHECK(relative(now - seconds{59}, now) == "now");
  CHECK(relative(now - minutes{5}, now) == "5 min ago");
  CHECK(relative(now - hours{47}, now) == "47 h ago");
  CHECK(relative(now - days{3}, now) == "3 d ago");
  CHECK(relative(now + minutes{90}, now) == "in 1 h");
  SECTION("and those far off by their day")
  {
    CHECK(relative(now - days{40}, now) == local(now - days{40}).substr(0, 10));
  }
}

TEST_CASE("Times within a text are told as clocks here show them, and nothing else is touched",
          "[term]")
{
  const std::string at = "2024-03-01T12:00:00Z";
  const auto here = local(*parse_rfc3339(at));
  CHECK(with_local_times("due " + at + " (office)") == "due " + here + " (office)");
  CHECK(with_local_times(at + ", " + at) == here + ", " + here);
  CHECK(with_local_times("2024-03-01T12:00:00.250Z") == here);
  for (const auto* text : {"", "T", "no time", "2024-13-01T12:00:00Z", "x2024-03-01T12:00:00Z",
                           "2024-03-01T12:00:00Zebra", "2024-03-01T12:00:00+01:00", "2024-03-01"})
    CHECK(with_local_times(text) == text);
}

TEST_CASE("Progress is a bar that fits the line", "[term]")
{
  CHECK(progress_line("support", 512, 1024, 200, 60) ==
        "support [##############...............]  50% 512/1024  200/s");
  for (std::size_t width = 10; width < 120; ++width)
    CHECK(progress_line("support", 5, 7, 1, width).size() <= width);
  SECTION("and that never runs over its end")
  {
    CHECK(progress_line("support", 9, 3, 1, 80).find('.') == std::string::npos);
  }
}
