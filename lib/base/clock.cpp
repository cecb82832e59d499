#include "base/clock.hpp"

#include <array>
#include <limits>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt {

namespace chrono = std::chrono;

const Clock& Clock::system()
{
  class System final : public Clock {
    Instant now() const override
    {
      return chrono::time_point_cast<milliseconds>(chrono::system_clock::now());
    }
  };
  static const System clock;
  return clock;
}

ManualClock::ManualClock(std::string_view rfc3339)
{
  const auto at = parse_rfc3339(rfc3339);
  if (!at)
    throw Error{Kind::usage, fmt::format("{}: not an RFC 3339 time", rfc3339)};
  now_ = *at;
}

namespace {

/// `width` digits at `to`; told by the million, so not by fmt. Gives what comes after.
char* write_digits(char* to, std::int64_t value, int width)
{
  for (int i = width; i-- > 0; value /= 10)
    to[i] = static_cast<char>('0' + value % 10);
  return to + width;
}

} // namespace

std::string to_rfc3339(Instant at)
{
  const auto day = chrono::floor<days>(at);
  const chrono::year_month_day date{day};
  const chrono::hh_mm_ss time{at - day};
  const auto year = static_cast<int>(date.year());
  if (year < 0 || year > 9999) // RFC 3339 knows no such years
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", year,
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       time.hours().count(), time.minutes().count(), time.seconds().count());
  std::array<char, sizeof "2024-03-01T09:00:00.123Z"> text{};
  auto* to = write_digits(text.data(), year, 4);
  *to++ = '-';
  to = write_digits(to, static_cast<unsigned>(date.month()), 2);
  *to++ = '-';
  to = write_digits(to, static_cast<unsigned>(date.day()), 2);
  *to++ = 'T';
  to = write_digits(to, time.hours().count(), 2);
  *to++ = ':';
  to = write_digits(to, time.minutes().count(), 2);
  *to++ = ':';
  to = write_digits(to, time.seconds().count(), 2);
  if (time.subseconds().count() != 0) {
    *to++ = '.';
    to = write_digits(to, time.subseconds().count(), 3);
  }
  *to++ = 'Z';
  return {text.data(), to};
}

namespace {

/// Walks over a text; every step says whether what it looked for was there.
struct Scanner {
  std::string_view rest;

  bool literal(char c)
  {
    if (rest.empty() || rest.front() != c)
      return false;
    rest.remove_prefix(1);
    return true;
  }

  /// Exactly `width` digits.
  bool digits(std::size_t width, int& value)
  {
    if (rest.size() < width)
      return false;
    const auto number = parse_number<int>(rest.substr(0, width));
    if (!number || rest.front() == '-')
      return false;
    value = *number;
    rest.remove_prefix(width);
    return true;
  }
};

} // namespace

std::optional<Instant> parse_rfc3339(std::string_view text)
{
  Scanner in{text};
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (!in.digits(4, year) || !in.literal('-') || !in.digits(2, month) || !in.literal('-') ||
      !in.digits(2, day))
    return {};
  if (!in.literal('T') && !in.literal('t') && !in.literal(' '))
    return {};
  if (!in.digits(2, hour) || !in.literal(':') || !in.digits(2, minute) || !in.literal(':') ||
      !in.digits(2, second))
    return {};

  milliseconds fraction{0};
  if (in.literal('.')) {
    int place = 100;
    int digit = 0;
    if (!in.digits(1, digit))
      return {};
    do {
      fraction += milliseconds{digit * place};
      place /= 10; // digits past the millisecond are read and dropped
    } while (in.digits(1, digit));
  }

  minutes offset{0};
  if (!in.literal('Z') && !in.literal('z')) {
    const bool west = in.literal('-');
    if (!west && !in.literal('+'))
      return {};
    int h = 0, m = 0;
    if (!in.digits(2, h) || !in.literal(':') || !in.digits(2, m) || h > 23 || m > 59)
      return {};
    offset = hours{h} + minutes{m};
    if (west)
      offset = -offset;
  }
  if (!in.rest.empty())
    return {};

  const chrono::year_month_day date{chrono::year{year}, chrono::month{static_cast<unsigned>(month)},
                                    chrono::day{static_cast<unsigned>(day)}};
  // Second 60 is a leap second; POSIX time has none, so it is the first of the next minute.
  if (!date.ok() || hour > 23 || minute > 59 || second > 60)
    return {};
  return chrono::sys_days{date} + hours{hour} + minutes{minute} + seconds{second} + fraction -
         offset;
}

std::optional<seconds> parse_duration(std::string_view text)
{
  if (text.empty())
    return {};
  seconds sum{0};
  while (!text.empty()) {
    const auto count = take_number<std::int64_t>(text).value_or(-1);
    if (count < 0 || text.empty())
      return {};
    std::int64_t unit = 0;
    switch (text.front()) {
    case 's':
      unit = 1;
      break;
    case 'm':
      unit = 60;
      break;
    case 'h':
      unit = 3600;
      break;
    case 'd':
      unit = 86400;
      break;
    case 'w':
      unit = 7 * 86400;
      break;
    default:
      return {};
    }
    constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max(); // 68 years
    if (count > most / unit || sum.count() + count * unit > most)
      return {};
    sum += seconds{count * unit};
    text.remove_prefix(1);
  }
  return sum;
}

std::string to_text(seconds duration)
{
  auto rest = duration.count();
  if (rest == 0)
    return "0s";
  std::string text;
  for (const auto& [unit, letter] : {std::pair{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}}) {
    if (rest / unit != 0)
      text += fmt::format("{}{}", rest / unit, letter);
    rest %= unit;
  }
  return text;
}

} // namespace tkt
