// Calendars written down as short as people say them.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "calendar/calendar.hpp"
#include "config/model/config.hpp"

namespace tkt::test {

/// `08:00-12:30`, `22:00-06:00`, `20:00-24:00`, `09:00:30-10:00`.
inline config::Span span(std::string_view text)
{
  const auto time = [](std::string_view part) {
    const auto number = [&](std::size_t at) {
      return part.size() < at + 2 ? 0 : (part[at] - '0') * 10 + (part[at + 1] - '0');
    };
    return seconds{number(0) * 3600 + number(3) * 60 + number(6)};
  };
  const auto dash = text.find('-');
  return {time(text.substr(0, dash)), time(text.substr(dash + 1))};
}

inline std::vector<config::Span> spans(std::initializer_list<std::string_view> texts)
{
  std::vector<config::Span> all;
  for (const auto text : texts)
    all.push_back(span(text));
  return all;
}

/// Monday to Friday with the same hours.
inline config::Calendar office(std::initializer_list<std::string_view> hours = {"09:00-17:00"},
                               std::string_view zone = "Europe/Berlin")
{
  config::Calendar calendar;
  calendar.name = "office";
  calendar.timezone = zone;
  for (std::size_t day = 0; day < 5; ++day)
    calendar.weekdays[day] = spans(hours);
  return calendar;
}

/// Every day of the week with the same hours.
inline config::Calendar daily(std::initializer_list<std::string_view> hours,
                              std::string_view zone = "Europe/Berlin")
{
  auto calendar = office(hours, zone);
  calendar.weekdays[5] = calendar.weekdays[6] = calendar.weekdays[0];
  return calendar;
}

inline calendar::Calendar built(const config::Calendar& calendar)
{
  return calendar::Calendar::build(calendar, "UTC", {});
}

inline Instant at(std::string_view rfc3339)
{
  return parse_rfc3339(rfc3339).value();
}

} // namespace tkt::test
