// Another program's expectations of working time: tests/calendar/biz.
#include <algorithm>
#include <array>
#include <fstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "calendar/samples.hpp"

using namespace tkt;
using nlohmann::json;

namespace {

std::vector<config::Span> spans_of(const json& object)
{
  std::vector<config::Span> spans;
  for (const auto& [from, to] : object.items())
    spans.push_back(test::span(from + "-" + to.get<std::string>()));
  return spans;
}

calendar::Calendar calendar_of(const json& from)
{
  static const std::array names{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  config::Calendar calendar;
  calendar.name = "biz";
  calendar.timezone = from.at("time_zone");
  for (std::size_t day = 0; day < names.size(); ++day)
    if (from.at("working_hours").contains(names[day]))
      calendar.weekdays[day] = spans_of(from.at("working_hours").at(names[day]));
  for (const auto& [date, hours] : from.at("shifts").items())
    calendar.except[date] = spans_of(hours);
  for (const auto& [date, hours] : from.at("breaks").items())
    calendar.breaks[date] = spans_of(hours);
  for (const auto& date : from.at("holidays"))
    calendar.holidays.push_back(date);
  return test::built(calendar);
}

Instant instant(const json& text)
{
  return test::at(text.get<std::string>());
}

void check(const json& test_case, const calendar::Calendar& calendar)
{
  const std::string op = test_case.at("op");
  const auto start = instant(test_case.at("start"));
  if (op == "add") {
    CHECK(calendar.due(start, seconds{test_case.at("seconds")}) == instant(test_case.at("result")));
  } else if (op == "subtract") {
    CHECK(calendar.subtract(start, seconds{test_case.at("seconds")}) ==
          instant(test_case.at("result")));
  } else if (op == "add_days") {
    CHECK(calendar.due_days(start, test_case.at("days")) == instant(test_case.at("result")));
  } else if (op == "subtract_days") {
    CHECK(calendar.subtract_days(start, test_case.at("days")) == instant(test_case.at("result")));
  } else if (op == "seconds_between") {
    CHECK(calendar.elapsed(start, instant(test_case.at("end"))) ==
          seconds{test_case.at("seconds")});
  } else if (op == "in_hours") {
    CHECK(calendar.open(start) == test_case.at("result").get<bool>());
  } else if (op == "periods_after") {
    std::vector<calendar::Interval> expected;
    for (const auto& period : test_case.at("result"))
      expected.push_back({instant(period.at(0)), instant(period.at(1))});
    auto found = calendar.spans(start, expected.back().to + days{1});
    found.resize(std::min(found.size(), expected.size()));
    CHECK(found == expected);
  } else {
    FAIL("an operation that no check is written for: " << op);
  }
}

} // namespace

TEST_CASE("working time is counted as biz counts it", "[calendar]")
{
  std::ifstream cases{TKT_TESTS "/calendar/biz/cases.jsonl"};
  std::string line;
  int count = 0;
  for (; std::getline(cases, line); ++count) {
    const auto test_case = json::parse(line);
    INFO("case " << test_case.at("id") << " of " << test_case.at("source"));
    check(test_case, calendar_of(test_case.at("calendar")));
  }
  CHECK(count == 36);
}
