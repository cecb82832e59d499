#include <catch2/catch.hpp>

#include "term/progress.hpp"

using tkt::term::progress_line;

TEST_CASE("a progress bar says how far the work is and how fast it goes", "[term]")
{
  CHECK(progress_line("support", 50, 100, 12.4, 40) == "support [######......]  50% 50/100  12/s");
  CHECK(progress_line("support", 100, 100, 12, 80) ==
        "support [########################################] 100% 100/100  12/s");
  CHECK(progress_line("support", 0, 0, 0, 25) == "support   0% 0/0  0/s");
  CHECK(progress_line("support", 7, 5, 1, 60).find("100%") != std::string::npos);
  CHECK(progress_line("support", 50, 100, 12, 10).size() == 10);
}
