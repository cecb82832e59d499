// The fast count against the slow one, on calendars made up at random.
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
      if (grain == 1 || !one_in(4)) // looking every second, it is a long way to the next day
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
    return to_rfc3339(test::Slow::instant(around + upto(14 * 86400) - 7 * 86400)).substr(0, 10);
  }

  std::mt19937_64 engine_;
};

/// One calendar, and a number of questions about the days near a change of its clocks.
void compare(Dice& dice, std::int64_t step, std::time_t longest, int questions)
{
  const auto* zone = zones[static_cast<std::size_t>(dice.upto(zones.size() - 1))];
  const int year = 1975 + static_cast<int>(dice.upto(120));
  config::Calendar probe;
  probe.timezone = zone;
  const auto new_year = (year - 1970) * 31'556'952LL + dice.upto(31'000'000);
  const auto around = test::Slow{probe, 1}.change_in(year).value_or(new_year);

  const auto config = dice.calendar(around, zone, step == 1 ? 1 : 60 * (1 + 14 * dice.upto(1)));
  const auto fast = test::built(config);
  const test::Slow slow{config, step};
  for (int i = 0; i < questions; ++i) {
    const std::time_t start = around + dice.upto(3 * longest) - longest * 3 / 2;
    const std::time_t end = start + dice.upto(longest);
    const std::time_t work = dice.one_in(10) ? 0 : dice.upto(longest / 3);
    INFO(zone << " from " << to_rfc3339(slow.instant(start)) << " to "
              << to_rfc3339(slow.instant(end)) << ", " << work << " s");
    const auto from = slow.instant(start);
    const auto to = slow.instant(end);

    REQUIRE(fast.open(from) == slow.open(start));
    REQUIRE(fast.next(from) == slow.instant(slow.next(start)));
    const auto due = fast.due(from, seconds{work});
    REQUIRE(due == slow.instant(slow.due(start, work)));
    REQUIRE(fast.elapsed(from, due) == seconds{work});
    REQUIRE(fast.elapsed(from, to) == seconds{slow.elapsed(start, end)});
    REQUIRE(fast.spans(from, to) == slow.spans(start, end));
    if (work != 0) {
      const auto begun = fast.subtract(to, seconds{work});
      REQUIRE(begun == slow.instant(slow.subtract(end, work)));
      REQUIRE(fast.elapsed(begun, to) == seconds{work});
    }
  }
}

} // namespace

TEST_CASE("the fast count agrees with the slow one, minute by minute", "[calendar]")
{
  Dice dice{20240331};
  for (int i = 0; i < 600; ++i)
    compare(dice, 60, 86400, 5);
}

TEST_CASE("the fast count agrees with the slow one, second by second", "[calendar]")
{
  Dice dice{20241027};
  for (int i = 0; i < 20; ++i)
    compare(dice, 1, 3600, 5);
}

// 17,000 questions, each of which is six comparisons at least: open, next, due, elapsed, spans and
// back.
TEST_CASE("the fast count agrees with the slow one in 100,000 comparisons", "[.slow]")
{
  Dice dice{1582};
  for (int i = 0; i < 3'360; ++i)
    compare(dice, 60, 86400, 5);
  for (int i = 0; i < 40; ++i)
    compare(dice, 1, 3600, 5);
}
