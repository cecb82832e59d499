// Working time counted by looking at the clock once a second: slow, and obviously right. Clocks are
// the C library's, which shares nothing with the code that is tested.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "calendar/samples.hpp"

namespace tkt::test {

inline Instant instant(std::time_t at)
{
  return Instant{seconds{at}};
}

/// A wall clock with the calendar beside it. Takes single and yearly holidays, no holiday file. One
/// at a time: it sets TZ.
class WallClock {
public:
  explicit WallClock(const config::Calendar& calendar) : calendar_{calendar}
  {
    setenv("TZ", calendar.timezone.c_str(), 1);
    tzset();
  }
  ~WallClock()
  {
    unsetenv("TZ");
    tzset();
  }
  WallClock(const WallClock&) = delete;
  WallClock& operator=(const WallClock&) = delete;

  bool open(std::time_t at) const
  {
    std::tm shown{};
    localtime_r(&at, &shown);
    if (today_ == nullptr || shown.tm_yday != yday_ || shown.tm_year != year_) {
      yday_ = shown.tm_yday;
      year_ = shown.tm_year;
      today_ = &day(shown);
      yesterday_ = &day(today_->eve);
    }
    const auto& today = *today_;
    const auto& yesterday = *yesterday_;
    const seconds second{shown.tm_hour * 3600 + shown.tm_min * 60 + shown.tm_sec};
    if (today.is_holiday || contains(today.breaks, second) ||
        contains_after_midnight(yesterday.breaks, second))
      return false;
    return contains(today.work, second) || contains_after_midnight(yesterday.work, second);
  }

  /// A moment of `year` in which the clocks are changed, to the day; none in a year without.
  std::optional<std::time_t> change_in(int year) const
  {
    const auto start = (year - 1970) * 31'556'952LL;
    for (std::time_t at = start; at < start + 31'556'952; at += 86400)
      if (offset(at) != offset(at + 86400))
        return at;
    return {};
  }

private:
  struct Day {
    bool is_holiday = false;
    std::vector<config::Span> work;
    std::vector<config::Span> breaks;
    std::tm eve{}; ///< the date before
  };

  static long offset(std::time_t at)
  {
    std::tm shown{};
    localtime_r(&at, &shown);
    return shown.tm_gmtoff;
  }

  /// What the calendar says of a date; looked up once.
  const Day& day(const std::tm& date) const
  {
    const auto number = (date.tm_year * 12 + date.tm_mon) * 31 + date.tm_mday;
    const auto known = days_.find(number);
    return known != days_.end() ? known->second : days_.emplace(number, read(date)).first->second;
  }

  Day read(const std::tm& date) const
  {
    const auto text =
        fmt::format("{:04}-{:02}-{:02}", date.tm_year + 1900, date.tm_mon + 1, date.tm_mday);
    Day day;
    for (const auto& holiday : calendar_.holidays)
      day.is_holiday = day.is_holiday || holiday == text || holiday == "*" + text.substr(4);
    if (const auto found = calendar_.breaks.find(text); found != calendar_.breaks.end())
      day.breaks = found->second;
    if (const auto found = calendar_.except.find(text); day.is_holiday)
      day.work.clear();
    else if (found != calendar_.except.end())
      day.work = found->second;
    else
      day.work = calendar_.weekdays[static_cast<std::size_t>((date.tm_wday + 6) % 7)];
    day.eve.tm_year = date.tm_year;
    day.eve.tm_mon = date.tm_mon;
    day.eve.tm_mday = date.tm_mday - 1;
    timegm(&day.eve);
    return day;
  }

  static bool contains(const std::vector<config::Span>& hours, seconds shown)
  {
    return std::any_of(hours.begin(), hours.end(), [&](const config::Span& span) {
      return span.from <= shown && (shown < span.to || span.to < span.from);
    });
  }

  static bool contains_after_midnight(const std::vector<config::Span>& hours, seconds shown)
  {
    return std::any_of(hours.begin(), hours.end(), [&](const config::Span& span) {
      return span.to < span.from && shown < span.to;
    });
  }

  const config::Calendar& calendar_;
  mutable std::map<int, Day> days_;
  mutable int yday_ = 0; ///< of the date that was looked at last
  mutable int year_ = 0;
  mutable const Day* today_ = nullptr;
  mutable const Day* yesterday_ = nullptr;
};

/// Every second of [begin, end), written down as the wall clock had it. Whoever asks must ask about
/// those alone.
class Seconds {
public:
  Seconds(const config::Calendar& calendar, std::time_t begin, std::time_t end) : begin_{begin}
  {
    const WallClock clock{calendar};
    open_.reserve(static_cast<std::size_t>(end - begin));
    for (auto at = begin; at < end; ++at)
      open_.push_back(clock.open(at));
  }

  std::time_t begin() const { return begin_; }
  std::time_t end() const { return begin_ + static_cast<std::time_t>(open_.size()); }

  bool open(std::time_t at) const { return open_[static_cast<std::size_t>(at - begin_)] != 0; }

  /// Nothing if that is not before the end.
  std::optional<std::time_t> next(std::time_t at) const
  {
    while (at < end() && !open(at))
      ++at;
    return at < end() ? std::optional{at} : std::nullopt;
  }

  /// The first instant at which `work`, more than none, is over.
  std::time_t due(std::time_t at, std::time_t work) const
  {
    while (work != 0)
      work -= open(at++) ? 1 : 0;
    return at;
  }

  std::time_t subtract(std::time_t at, std::time_t work) const
  {
    while (work != 0)
      work -= open(--at) ? 1 : 0;
    return at;
  }

  std::time_t elapsed(std::time_t from, std::time_t to) const
  {
    std::time_t sum = 0;
    for (auto at = from; at < to; ++at)
      sum += open(at) ? 1 : 0;
    return sum;
  }

  std::vector<calendar::Interval> spans(std::time_t from, std::time_t to) const
  {
    std::vector<calendar::Interval> found;
    for (auto at = from; at < to; ++at) {
      if (!open(at))
        continue;
      if (found.empty() || found.back().to != instant(at))
        found.push_back({instant(at), instant(at)});
      found.back().to = instant(at + 1);
    }
    return found;
  }

private:
  std::time_t begin_;
  std::vector<char> open_; // a byte is quicker to look at than a bit
};

} // namespace tkt::test
