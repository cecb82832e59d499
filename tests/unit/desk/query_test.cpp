#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "desk/query.hpp"

using namespace tkt;
using Catch::Contains;

TEST_CASE("words with a key are conditions", "[desk]")
{
  desk::Filter filter;
  for (const auto* word : {"clock:alarm,resolve_late", "due:<2h", "queue:support"})
    desk::add_term(filter, word);
  CHECK(filter.clocks ==
        std::vector<desk::ClockState>{desk::ClockState::alarm, desk::ClockState::resolve_late});
  REQUIRE(filter.due.size() == 1);
  CHECK(desk::holds(filter.due[0], minutes{119}));
  CHECK_FALSE(desk::holds(filter.due[0], hours{2}));
  CHECK(desk::holds(filter.due[0], -hours{2})); // what is late has less than that left
  CHECK(filter.queues == std::vector<std::string>{"support"});
}

TEST_CASE("bounds of what is left may hold their value or not", "[desk]")
{
  const auto holds = [](std::string_view word, seconds left) {
    desk::Filter filter;
    desk::add_term(filter, word);
    return desk::holds(filter.due.at(0), left);
  };
  CHECK(holds("due:<=2h", hours{2}));
  CHECK(holds("due:>=2h", hours{2}));
  CHECK_FALSE(holds("due:>2h", hours{2}));
  CHECK(holds("due:late", seconds{0}));
  CHECK_FALSE(holds("due:late", seconds{1}));
}

TEST_CASE("what a key does not have is refused, with what it has", "[desk]")
{
  desk::Filter filter;
  CHECK_THROWS_WITH(desk::add_term(filter, "clock:alrm"), Contains("did you mean \"alarm\"?"));
  CHECK_THROWS_WITH(desk::add_term(filter, "due:2h"), Contains("due:<2h"));
  CHECK_THROWS_WITH(desk::add_term(filter, "clok:alarm"), Contains("\"clock\""));
  CHECK_THROWS_WITH(desk::add_term(filter, "printer"), Contains("--text"));
}
