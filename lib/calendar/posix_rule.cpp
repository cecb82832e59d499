#include "calendar/posix_rule.hpp"

#include <algorithm>
#include <array>

namespace tkt::calendar {

namespace chrono = std::chrono;
using chrono::seconds;

/// Walks over the text; every step says whether what it looked for was there.
struct PosixRule::Reader {
  std::string_view rest;

  bool literal(char c)
  {
    if (rest.empty() || rest.front() != c)
      return false;
    rest.remove_prefix(1);
    return true;
  }

  bool number(unsigned least, unsigned most, unsigned& value)
  {
    std::size_t digits = 0;
    value = 0;
    for (; digits < rest.size() && digits < 3 && rest[digits] >= '0' && rest[digits] <= '9';
         ++digits)
      value = value * 10 + static_cast<unsigned>(rest[digits] - '0');
    rest.remove_prefix(digits);
    return digits != 0 && value >= least && value <= most;
  }

  /// `CEST` or `<+0330>`.
  bool name(std::string& value)
  {
    const bool quoted = literal('<');
    const auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    const auto stop = quoted ? std::find(rest.begin(), rest.end(), '>')
                             : std::find_if_not(rest.begin(), rest.end(), is_letter);
    value.assign(rest.begin(), stop);
    rest.remove_prefix(value.size());
    return value.size() >= 3 && (!quoted || literal('>'));
  }

  bool time(seconds& value)
  {
    const bool negative = literal('-');
    if (!negative)
      literal('+');
    unsigned hour = 0, minute = 0, second = 0;
    if (!number(0, 167, hour) || (literal(':') && !number(0, 59, minute)) ||
        (literal(':') && !number(0, 59, second)))
      return false;
    value = chrono::hours{hour} + chrono::minutes{minute} + seconds{second};
    if (negative)
      value = -value;
    return true;
  }

  bool change(Change& value)
  {
    using Form = Change::Form;
    bool read = false;
    if (literal('M')) {
      value.form = Form::month_week_day;
      read = number(1, 12, value.month) && literal('.') && number(1, 5, value.week) &&
             literal('.') && number(0, 6, value.day);
    } else if (literal('J')) {
      value.form = Form::day_without_leap;
      read = number(1, 365, value.day);
    } else {
      value.form = Form::day;
      read = number(0, 365, value.day);
    }
    return read && (!literal('/') || time(value.time));
  }
};

std::optional<PosixRule> PosixRule::parse(std::string_view text)
{
  PosixRule rule;
  Reader in{text};
  seconds west{0}; // POSIX counts offsets westwards
  if (!in.name(rule.standard_.name) || !in.time(west) || !in.name(rule.summer_.name))
    return {};
  rule.standard_.offset = -west;
  rule.summer_.offset = rule.standard_.offset + chrono::hours{1};
  if (!in.literal(',')) {
    if (!in.time(west) || !in.literal(','))
      return {};
    rule.summer_.offset = -west;
  }
  if (!in.change(rule.to_summer_) || !in.literal(',') || !in.change(rule.to_standard_) ||
      !in.rest.empty())
    return {};
  return rule;
}

seconds PosixRule::Change::in(chrono::year year) const
{
  using chrono::local_days;
  const local_days new_year{year / chrono::January / 1};
  local_days date = new_year;
  switch (form) {
  case Form::month_week_day: {
    const chrono::weekday weekday{day};
    const auto of_month = year / chrono::month{month};
    date = week == 5 ? local_days{of_month / weekday[chrono::last]}
                     : local_days{of_month / weekday[week]};
    break;
  }
  case Form::day_without_leap: // day 60 is the first of March in every year
    date = new_year + chrono::days{day - 1 + (year.is_leap() && day >= 60 ? 1U : 0U)};
    break;
  case Form::day:
    date = new_year + chrono::days{day};
    break;
  }
  return date.time_since_epoch() + time;
}

Stretch PosixRule::stretch(chrono::sys_seconds at) const
{
  struct Moment {
    chrono::sys_seconds at;
    const Side* side; ///< from then on
  };
  // A change belongs to a year by local time, so at New Year it may lie in the year beside.
  std::array<Moment, 8> moments;
  std::size_t count = 0;
  const auto year = chrono::year_month_day{chrono::floor<chrono::days>(at)}.year();
  for (auto y = year - chrono::years{2}; y <= year + chrono::years{1}; ++y) {
    // Each change is written by the clocks that it ends.
    const chrono::sys_seconds winter{to_standard_.in(y)-summer_.offset};
    const chrono::sys_seconds summer{to_summer_.in(y)-standard_.offset};
    moments[count++] = {winter, &standard_};
    moments[count++] = {summer, &summer_};
  }
  std::stable_sort(moments.begin(), moments.end(),
                   [](const Moment& a, const Moment& b) { return a.at < b.at; });
  const auto next = std::upper_bound(moments.begin(), moments.end(), at,
                                     [](auto t, const Moment& moment) { return t < moment.at; });
  const auto current = next - 1;
  return {current->at, next->at, current->side->offset, current->side->name};
}

} // namespace tkt::calendar
