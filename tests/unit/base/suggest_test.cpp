#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "base/suggest.hpp"

using namespace tkt;

TEST_CASE("a word that is none of a few is answered by what there is", "[base]")
{
  const std::vector<std::string> known{"new", "open", "pending", "closed"};
  SECTION("one that is near is enough")
  {
    CHECK(did_you_mean_one_of("opne", known) == "; did you mean \"open\"?");
  }
  SECTION("where none is near, all of them")
  {
    CHECK(did_you_mean_one_of("nosuch", known) == "; there are new, open, pending, closed");
  }
  SECTION("of many the first ones")
  {
    CHECK(did_you_mean_one_of("nosuch", known, 2) == "; there are new, open, …");
    CHECK(did_you_mean_one_of("nosuch", known, 4) == "; there are new, open, pending, closed");
  }
  SECTION("one and none are said as such")
  {
    CHECK(did_you_mean_one_of("nosuch", std::vector<std::string>{"office"}) ==
          "; there is only office");
    CHECK(did_you_mean_one_of("nosuch", {}) == "; there are none");
  }
}
