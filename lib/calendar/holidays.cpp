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

namespace {

DayRule parse_rule(std::string_view what, std::string_view rule)
{
  if (const auto day = DayRule::parse(rule))
    return *day;
  throw Error{Kind::config, fmt::format("{} \"{}\" is none of 2026-04-06, *-12-25, easter+60 "
                                        "(or names a day that no year has)",
                                        what, rule)};
}

} // namespace

void Holidays::add(std::string_view rule)
{
  rules_.push_back({parse_rule("holiday", rule), std::string{rule}});
}

void Holidays::add_workday(std::string_view rule)
{
  workdays_.push_back(parse_rule("workday", rule));
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
    for (const auto& note : feed.passed_over)
      passed_over_.push_back(fmt::format("{}: {}", path.filename().string(), note));
    text_of_files_ += text;
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
  for (const auto& rule : workdays_)
    if (const auto date = rule.in(year))
      std::erase_if(found, [&](const Holiday& holiday) { return holiday.date == *date; });
  std::stable_sort(found.begin(), found.end(),
                   [](const Holiday& a, const Holiday& b) { return a.date < b.date; });
  return found;
}

} // namespace tkt::calendar
