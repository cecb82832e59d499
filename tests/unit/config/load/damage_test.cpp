// Whatever is done to a file, it is either read or reported.
#include <catch2/catch.hpp>

#include "config/full.hpp"
#include "config/model/config.hpp"

using namespace tkt::config;

namespace {

/// Reads a damaged text; what is reported has a place and a sentence.
bool well_reported(const std::string& text)
{
  for (const auto& problem : check_text(text).problems)
    if (problem.text.empty() || problem.place.file.empty() || problem.place.line == 0)
      return false;
  return true;
}

} // namespace

TEST_CASE("a file cut off anywhere is read or reported", "[config]")
{
  const std::string whole = full;
  for (std::size_t size = 0; size < whole.size(); ++size)
    if (!well_reported(whole.substr(0, size)))
      FAIL("cut off at byte " << size);
}

TEST_CASE("a file without one of its bytes is read or reported", "[config]")
{
  const std::string whole = R"([desk]
name = "Desk"
timezone = "UTC"
[[mailbox]]
name = "m"
address = "m@example.org"
incoming = { url = "imap://h:143", after = "move:A", folders = ["A"] }
[[calendar]]
name = "c"
mon = ["08:00-12:00"]
except = { 2026-12-24 = [] }
[[rule]]
name = "r"
if = { not = { auto = true }, subject_contains = ["x"] }
then = { status = "open/escalated" }
)";
  REQUIRE(check_text(whole).problems.empty());
  for (std::size_t at = 0; at < whole.size(); ++at) {
    auto damaged = whole;
    damaged.erase(at, 1);
    if (!well_reported(damaged))
      FAIL("without byte " << at);
  }
}

TEST_CASE("values of another type anywhere are reported", "[config]")
{
  const std::string whole = full;
  for (const auto* other : {"1", "true", "''", "[]", "{}", "[[]]", "[{}]", "1.5", "2026-01-01"}) {
    for (auto at = whole.find(" = "); at != std::string::npos; at = whole.find(" = ", at + 1)) {
      auto damaged = whole;
      damaged.replace(at + 3, whole.find('\n', at) - at - 3, other);
      if (!well_reported(damaged))
        FAIL(other << " at byte " << at);
    }
  }
}

TEST_CASE("depth is bounded", "[config]")
{
  std::string condition = "{auto=true}";
  for (int i = 0; i < 2000; ++i)
    condition = "{not=" + condition + "}";
  CHECK_FALSE(check_text("[[rule]]\nname='r'\nstop=true\nif=" + condition).problems.empty());

  std::string key = "desk";
  for (int i = 0; i < 2000; ++i)
    key += ".a";
  CHECK_FALSE(check_text(key + " = 1").problems.empty());
}
