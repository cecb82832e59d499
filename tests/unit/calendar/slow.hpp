// Working time counted by looking at the clock again and again: slow, and obviously right. Clocks
// are the C library's, which shares nothing with the code that is tested.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <map>

#include <fmt/format.h>

#include "calendar/samples.hpp"

namespace tkt::test {

/// Looks at the clock once in `step` seconds: 1, or 60 for calendars and zones of whole minutes.
/// Takes single and yearly holidays, no holiday file. One at a time: it sets TZ.
class Slow {
public:
  Slow(const config::Calendar& calendar, std::time_t step) : calendar_{calendar}, step_{step}
  {
    setenv("TZ", calendar.timezone.c_str(), 1);
    tzset();
  }
  ~Slow()
  {
    unsetenv("TZ");
    tzset();
  }
  Slow(const Slow&) = delete;
  Slow& operator=(const Slow&) = delete;

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

  std::time_t next(std::time_t at) const
  {
    while (!open(at))
      at += left(at);
    return at;
  }

  std::time_t due(std::time_t at, std::time_t work) const
  {
    if (work == 0)
      return next(at);
    for (;; at += left(at)) {
      if (!open(at))
        continue;
      if (work <= left(at))
        return at + work;
      work -= left(at);
    }
  }

  std::time_t subtract(std::time_t at, std::time_t work) const
  {
    for (;;) {
      const auto piece = at % step_ == 0 ? step_ : at % step_;
      if (open(at - piece)) {
        if (work <= piece)
          return at - work;
        work -= piece;
      }
      at -= piece;
    }
  }

  std::time_t elapsed(std::time_t from, std::time_t to) const
  {
    std::time_t sum = 0;
    for (auto at = from; at < to; at += left(at))
      if (open(at))
        sum += std::min(left(at), to - at);
    return sum;
  }

  std::vector<calendar::Interval> spans(std::time_t from, std::time_t to) const
  {
    std::vector<calendar::Interval> found;
    for (auto at = from; at < to; at += left(at)) {
      if (!open(at))
        continue;
      const auto end = instant(std::min(at + left(at), to));
      if (!found.empty() && found.back().to == instant(at))
        found.back().to = end;
      else
        found.push_back({instant(at), end});
    }
    return found;
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

  static Instant instant(std::time_t at) { return Instant{seconds{at}}; }

private:
  struct Day {
    bool is_holiday = false;
    std::vector<config::Span> work;
    std::vector<config::Span> breaks;
    std::tm eve{}; ///< the date before
  };

  /// Seconds until it looks again.
  std::time_t left(std::time_t at) const { return step_ - at % step_; }

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
  std::time_t step_;
  mutable std::map<int, Day> days_;
  mutable int yday_ = 0; ///< of the date that was looked at last
  mutable int year_ = 0;
  mutable const Day* today_ = nullptr;
  mutable const Day* yesterday_ = nullptr;
};

} // namespace tkt::test
