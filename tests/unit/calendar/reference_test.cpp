// The fast count against one that looks at every second, on calendars made up at random.
#include <array>
#include <random>

#include <catch2/catch.hpp>

#include "calendar/slow.hpp"

using namespace tkt;

namespace {

constexpr std::array zones{"Europe/Berlin",      "Europe/London",    "Europe/Dublin",
                           "Europe/Warsaw",      "Europe/Moscow",    "America/New_York",
                           "America/Sao_Paulo",  "America/St_Johns", "America/Nuuk",
                           "America/Santiago",   "Asia/Kolkata",     "Asia/Kathmandu",
                           "Asia/Tehran",        "Asia/Gaza",        "Australia/Lord_Howe",
                           "Australia/Adelaide", "Pacific/Apia",     "Pacific/Chatham",
                           "Africa/Casablanca",  "Antarctica/Troll", "Etc/UTC"};

/// Makes up calendars and questions. Same seed, same series, whichever the standard library.
class Dice {
public:
  explicit Dice(std::uint64_t seed) : engine_{seed} {}

  std::int64_t upto(std::int64_t most)
  {
    return static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(most + 1));
  }
  bool one_in(std::int64_t n) { return upto(n - 1) == 0; }

  /// A time of day: `grain` seconds apart, often where clocks are changed.
  seconds time(std::int64_t grain, std::int64_t most = 86400)
  {
    return seconds{(one_in(3) ? upto(4 * 3600) : upto(most)) / grain * grain};
  }

  std::vector<config::Span> hours(std::int64_t grain)
  {
    std::vector<config::Span> spans;
    for (auto count = 1 + upto(2); count != 0; --count) {
      const config::Span span{time(grain, 86399), one_in(6) ? seconds{86400} : time(grain)};
      if (span.from != span.to)
        spans.push_back(span);
    }
    return spans;
  }

  /// Dates of hours, breaks and holidays lie within a week of `around`.
  config::Calendar calendar(std::time_t around, const char* zone, std::int64_t grain)
  {
    config::Calendar calendar;
    calendar.name = "made up";
    calendar.timezone = zone;
    for (auto& day : calendar.weekdays)
      if (!one_in(4))
        day = hours(grain);
    calendar.weekdays[0].push_back({minutes{540}, minutes{1020}}); // some there must be
    for (auto count = upto(3); count != 0; --count)
      calendar.except[date(around)] = one_in(3) ? std::vector<config::Span>{} : hours(grain);
    for (auto count = upto(2); count != 0; --count)
      calendar.breaks[date(around)] = hours(grain);
    for (auto count = upto(2); count != 0; --count)
      calendar.holidays.push_back(one_in(2) ? date(around) : "*" + date(around).substr(4));
    return calendar;
  }

private:
  std::string date(std::time_t around)
  {
    return to_rfc3339(test::instant(around + upto(14 * 86400) - 7 * 86400)).substr(0, 10);
  }

  std::mt19937_64 engine_;
};

/// A zone, and some days of it: those around a change of its clocks, where there is one.
struct Days {
  const char* zone = "";
  int count = 0;
};

/// Makes up a calendar, and asks a number of questions about some days of it.
void compare(Dice& dice, const Days& days, int questions)
{
  const int year = 1975 + static_cast<int>(dice.upto(120));
  config::Calendar probe;
  probe.timezone = days.zone;
  const auto some_day = (year - 1970) * 31'556'952LL + dice.upto(31'000'000);
  const auto change = test::WallClock{probe}.change_in(year);
  const auto around = change && !dice.one_in(5) ? *change : some_day;

  const auto grain = dice.one_in(2) ? 1 : dice.one_in(2) ? 60 : 900;
  const auto config = dice.calendar(around, days.zone, grain);
  const auto fast = test::built(config);
  const auto length = days.count * 86400;
  const auto begin = around - dice.upto(length);
  const test::Seconds slow{config, begin, begin + length};
  for (int i = 0; i < questions; ++i) {
    const std::time_t start = slow.begin() + dice.upto(length - 1);
    const std::time_t end = start + dice.upto(slow.end() - start);
    const auto from = test::instant(start);
    const auto to = test::instant(end);
    INFO(days.zone << " from " << to_rfc3339(from) << " to " << to_rfc3339(to));

    REQUIRE(fast.open(from) == slow.open(start));
    const auto elapsed = slow.elapsed(start, end);
    REQUIRE(fast.elapsed(from, to) == seconds{elapsed});
    REQUIRE(fast.spans(from, to) == slow.spans(start, end));
    if (const auto next = slow.next(start)) {
      REQUIRE(fast.next(from) == test::instant(*next));
      REQUIRE(fast.due(from, seconds{0}) == test::instant(*next));
    }
    if (elapsed == 0)
      continue;
    const auto work = 1 + dice.upto(elapsed - 1);
    INFO(work << " s of work");
    const auto due = fast.due(from, seconds{work});
    REQUIRE(due == test::instant(slow.due(start, work)));
    REQUIRE(fast.elapsed(from, due) == seconds{work});
    const auto begun = fast.subtract(to, seconds{work});
    REQUIRE(begun == test::instant(slow.subtract(end, work)));
    REQUIRE(fast.elapsed(begun, to) == seconds{work});
  }
}

} // namespace

TEST_CASE("the fast count agrees with one that looks at every second", "[calendar]")
{
  Dice dice{20241027};
  for (const auto* zone : zones)
    compare(dice, {zone, 3}, 20);
}

// 101,010 cases, each of which is due, elapsed, open, next, spans and back.
TEST_CASE("the fast count agrees with every second of 100,000 cases", "[.slow]")
{
  Dice dice{1582};
  for (const auto* zone : zones) {
    for (int i = 0; i < 48; ++i)
      compare(dice, {zone, 5}, 100);
    compare(dice, {zone, 60}, 10); // far ahead
  }
}
