#include "calendar/holidays.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"

namespace tkt::calendar {

namespace chrono = std::chrono;

namespace {

/// A feed of all holidays of the world is smaller by far.
constexpr std::size_t largest_file = 16 << 20;

} // namespace

void Holidays::add(std::string_view rule)
{
  const auto day = DayRule::parse(rule);
  if (!day)
    throw Error{Kind::config,
                fmt::format("holiday \"{}\" is none of 2026-04-06, *-12-25, easter+60 "
                            "(or names a day that no year has)",
                            rule)};
  rules_.push_back({*day, std::string{rule}});
}

void Holidays::add_file(const std::filesystem::path& path)
{
  std::string text;
  try {
    text = read_file(path, largest_file);
  } catch (const Error& e) { // it names the file
    throw Error{Kind::config, fmt::format("holiday file {}", e.what())};
  }
  try {
    auto feed = parse_icalendar(text);
    events_.insert(events_.end(), std::make_move_iterator(feed.events.begin()),
                   std::make_move_iterator(feed.events.end()));
  } catch (Error& e) {
    e.within(fmt::format("holiday file {}", path.string()));
    throw;
  }
}

std::vector<Holiday> Holidays::in(chrono::year year) const
{
  std::vector<Holiday> found;
  for (const auto& rule : rules_)
    if (const auto date = rule.day.in(year))
      found.push_back({*date, rule.text});

  const Date begin{year / chrono::January / 1};
  const Date end{(year + chrono::years{1}) / chrono::January / 1};
  for (const auto& event : events_) {
    const auto years_back = chrono::years{event.length.count() / 365 + 1};
    for (auto y = year - years_back; y <= year; ++y)
      for (const auto start : event.starts(y)) {
        const auto last = std::min(start + event.length, end);
        for (auto day = std::max(start, begin); day < last; day += chrono::days{1})
          found.push_back({day, event.summary});
      }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Holiday& a, const Holiday& b) { return a.date < b.date; });
  return found;
}

} // namespace tkt::calendar
