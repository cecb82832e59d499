#include "calendar/day_rule.hpp"

#include "base/text.hpp"

namespace tkt::calendar {

namespace chrono = std::chrono;

namespace {

/// All of `text` as digits, exactly `width` of them.
std::optional<unsigned> number(std::string_view text, std::size_t width)
{
  return text.size() == width ? parse_number<unsigned>(text) : std::nullopt;
}

/// `+60`, `-2` or nothing at all.
std::optional<chrono::days> offset(std::string_view text)
{
  if (text.empty())
    return chrono::days{0};
  if (text.front() != '+' && text.front() != '-')
    return {};
  const bool before = text.front() == '-';
  text.remove_prefix(1);
  const auto count = text.empty() || text.size() > 3 ? std::nullopt : number(text, text.size());
  // Easter is 22 March to 25 April: within these bounds the day is in the same year as its Easter.
  if (!count || *count > (before ? 80U : 250U))
    return {};
  const chrono::days days{static_cast<int>(*count)};
  return before ? -days : days;
}

} // namespace

Date easter(chrono::year year)
{
  const int y = static_cast<int>(year);
  const int golden = y % 19;
  const int century = y / 100;
  const int epact =
      (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
  const int sunday = (32 + 2 * (century % 4) + 2 * (y % 100 / 4) - epact - y % 4) % 7;
  const int correction = (golden + 11 * epact + 22 * sunday) / 451;
  const int day = epact + sunday - 7 * correction + 114; // 31 a month, counted from March
  return Date{year / (day / 31) / (day % 31 + 1)};
}

std::optional<DayRule> DayRule::parse(std::string_view text)
{
  constexpr std::string_view feast = "easter";
  if (text.starts_with(feast)) {
    const auto days = offset(text.substr(feast.size()));
    return days ? std::optional{DayRule{FromEaster{*days}}} : std::nullopt;
  }

  const auto dash = text.find('-');
  if (dash == text.npos || text.size() != dash + 6 || text[dash + 3] != '-')
    return {};
  const auto month = number(text.substr(dash + 1, 2), 2);
  const auto day = number(text.substr(dash + 4, 2), 2);
  if (!month || !day)
    return {};
  const chrono::month_day of_year{chrono::month{*month}, chrono::day{*day}};
  if (text.substr(0, dash) == "*")
    return of_year.ok() ? std::optional{DayRule{of_year}} : std::nullopt;

  const auto year = number(text.substr(0, dash), 4);
  if (!year)
    return {};
  const chrono::year_month_day date{chrono::year{static_cast<int>(*year)}, of_year.month(),
                                    of_year.day()};
  return date.ok() ? std::optional{DayRule{date}} : std::nullopt;
}

std::optional<Date> DayRule::in(chrono::year year) const
{
  if (const auto* date = std::get_if<chrono::year_month_day>(&day_))
    return date->year() == year ? std::optional{Date{*date}} : std::nullopt;

  if (const auto* of_year = std::get_if<chrono::month_day>(&day_)) {
    const chrono::year_month_day date{year, of_year->month(), of_year->day()};
    return date.ok() ? std::optional{Date{date}} : std::nullopt;
  }

  return easter(year) + std::get<FromEaster>(day_).offset;
}

} // namespace tkt::calendar
