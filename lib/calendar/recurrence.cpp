#include "calendar/recurrence.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::calendar {

namespace chrono = std::chrono;

namespace {

/// The last year of which anybody may ask; what a COUNT leaves for later is of no use.
constexpr chrono::year last_year{2400};

/// A whole number, with or without sign, of a size between `least` and `most`.
std::optional<int> number(std::string_view text, int least, int most)
{
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+'))
    text.remove_prefix(1);
  const auto value = parse_number<int>(text);
  if (!value || *value < least || *value > most)
    return {};
  return negative ? -*value : *value;
}

std::optional<chrono::weekday> weekday(std::string_view text)
{
  static constexpr std::array<std::string_view, 7> names{"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end())
    return {};
  return chrono::weekday{static_cast<unsigned>(found - names.begin())};
}

/// True if `date` is the n-th of its weekday among the days `first` to `last`.
bool is_nth(int n, Date date, Date first, Date last)
{
  return n > 0 ? (date - first) / chrono::days{7} == n - 1
               : (last - date) / chrono::days{7} == -n - 1;
}

} // namespace

std::optional<Date> parse_ical_date(std::string_view text)
{
  if (text.size() != 8 && !(text.size() >= 15 && text[8] == 'T'))
    return {};
  const auto value = parse_number<int>(text.substr(0, 8)).value_or(-1);
  if (value < 0)
    return {};
  const chrono::year_month_day date{chrono::year{value / 10000},
                                    chrono::month{static_cast<unsigned>(value / 100 % 100)},
                                    chrono::day{static_cast<unsigned>(value % 100)}};
  return date.ok() ? std::optional{Date{date}} : std::nullopt;
}

Recurrence Recurrence::parse(std::string_view rrule, Date first)
{
  Recurrence rule{first};
  for (const auto part : split(rrule, ';')) {
    const auto equals = part.find('=');
    if (equals == part.npos)
      throw Error{Kind::config, fmt::format("RRULE: \"{}\" is not NAME=VALUE", part)};
    rule.read_part(part.substr(0, equals), part.substr(equals + 1));
  }
  if (!rule.yearly_)
    throw Error{Kind::config, "RRULE: no FREQ=YEARLY"};
  rule.complete();
  return rule;
}

void Recurrence::read_part(std::string_view name, std::string_view value)
{
  bool understood = false;
  const auto each = [&](auto read) {
    const auto items = split(value, ',');
    understood = std::all_of(items.begin(), items.end(), read);
  };

  if (name == "FREQ") {
    understood = yearly_ = value == "YEARLY";
  } else if (name == "INTERVAL") {
    const auto n = number(value, 1, 1000);
    understood = n && *n > 0;
    interval_ = n.value_or(1);
  } else if (name == "COUNT") {
    const auto n = number(value, 1, 1'000'000);
    understood = n && *n > 0;
    count_ = n.value_or(0);
  } else if (name == "UNTIL") {
    until_ = parse_ical_date(value);
    understood = until_.has_value();
  } else if (name == "BYMONTH") {
    each([&](std::string_view item) {
      const auto n = number(item, 1, 12);
      if (n && *n > 0)
        months_.emplace_back(static_cast<unsigned>(*n));
      return n && *n > 0;
    });
  } else if (name == "BYMONTHDAY") {
    each([&](std::string_view item) {
      const auto n = number(item, 1, 31);
      month_days_.push_back(n.value_or(0));
      return n.has_value();
    });
  } else if (name == "BYDAY") {
    each([&](std::string_view item) {
      const auto split_at = item.size() < 2 ? 0 : item.size() - 2;
      const auto n = split_at == 0 ? 0 : number(item.substr(0, split_at), 1, 53);
      const auto day = weekday(item.substr(split_at));
      if (n && day)
        weekdays_.push_back({*n, *day});
      return n && day;
    });
  } else if (name == "WKST") {
    understood = weekday(value).has_value(); // weeks are not counted here: no matter
  }
  if (!understood)
    throw Error{Kind::config, fmt::format("RRULE: {}={} is not understood; only FREQ=YEARLY with "
                                          "INTERVAL, COUNT, UNTIL, BYMONTH, BYMONTHDAY, BYDAY is",
                                          name, value)};
}

void Recurrence::complete()
{
  const chrono::year_month_day first{first_};
  if (weekdays_.empty() && month_days_.empty()) {
    month_days_.push_back(static_cast<int>(static_cast<unsigned>(first.day())));
    if (months_.empty())
      months_.push_back(first.month());
  }
  if (count_ == 0)
    return;
  auto left = static_cast<std::size_t>(count_);
  for (auto year = first.year(); year < last_year; year += chrono::years{interval_}) {
    const auto days = in(year);
    if (days.size() >= left) {
      until_ = until_ ? std::min(*until_, days[left - 1]) : days[left - 1];
      return;
    }
    left -= days.size();
  }
}

bool Recurrence::on_weekday(chrono::year_month_day date) const
{
  if (weekdays_.empty())
    return true;
  const Date day{date};
  // Ordinals count within the month if months are named, else within the year.
  const bool by_month = !months_.empty();
  const Date first{date.year() / (by_month ? date.month() : chrono::January) / 1};
  const Date last{date.year() / (by_month ? date.month() : chrono::December) / chrono::last};
  return std::any_of(weekdays_.begin(), weekdays_.end(), [&](const Weekday& wanted) {
    return chrono::weekday{day} == wanted.weekday &&
           (wanted.number == 0 || is_nth(wanted.number, day, first, last));
  });
}

bool Recurrence::holds(chrono::year_month_day date) const
{
  const auto length = static_cast<unsigned>((date.year() / date.month() / chrono::last).day());
  const auto day = static_cast<int>(static_cast<unsigned>(date.day()));
  const auto from_end = day - static_cast<int>(length) - 1;
  const auto is_day = [&](int wanted) { return wanted == day || wanted == from_end; };
  return (month_days_.empty() || std::any_of(month_days_.begin(), month_days_.end(), is_day)) &&
         on_weekday(date);
}

std::vector<Date> Recurrence::in(chrono::year year) const
{
  std::vector<Date> days;
  const auto first_year = chrono::year_month_day{first_}.year();
  if (year < first_year || (year - first_year).count() % interval_ != 0)
    return days;
  for (unsigned m = 1; m <= 12; ++m) {
    const chrono::month month{m};
    if (!months_.empty() && std::find(months_.begin(), months_.end(), month) == months_.end())
      continue;
    const auto end = Date{year / month / chrono::last};
    for (auto day = Date{year / month / 1}; day <= end; day += chrono::days{1})
      if (day > first_ && (!until_ || day <= *until_) && holds(chrono::year_month_day{day}))
        days.push_back(day);
  }
  if (year == first_year)
    days.insert(days.begin(), first_);
  return days;
}

} // namespace tkt::calendar
