#include "calendar/hours.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"

namespace tkt::calendar {

namespace chrono = std::chrono;

namespace {

constexpr seconds whole_day = days{1};
const DayHours no_hours;

/// Spans over midnight made to end after they begin; sorted, those that touch joined.
DayHours tidy(const std::vector<config::Span>& spans, std::string_view of,
              std::vector<std::string>& problems)
{
  DayHours sorted;
  for (auto [from, to] : spans) {
    if (from < seconds{0} || from >= whole_day || to < seconds{0} || to > whole_day || from == to) {
      problems.push_back(
          fmt::format("{}: from {} to {} is no span of a day", of, to_text(from), to_text(to)));
      continue;
    }
    sorted.push_back({from, to < from ? to + whole_day : to});
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const auto& a, const auto& b) { return a.from < b.from; });

  DayHours joined;
  for (const auto& span : sorted) {
    if (!joined.empty() && span.from <= joined.back().to)
      joined.back().to = std::max(joined.back().to, span.to);
    else
      joined.push_back(span);
  }
  return joined;
}

chrono::local_seconds midnight(Date date)
{
  return date;
}

chrono::year year_of(Date date)
{
  return chrono::year_month_day{date}.year();
}

} // namespace

Hours::Hours(const config::Calendar& calendar, const std::filesystem::path& folder,
             std::vector<std::string>& problems)
{
  static constexpr std::array names{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  for (std::size_t i = 0; i < weekdays_.size(); ++i)
    weekdays_[i] = tidy(calendar.weekdays[i], names[i], problems);
  except_ = read_rules(calendar.except, "except", problems);
  breaks_ = read_rules(calendar.breaks, "breaks", problems);

  const auto note = [&](auto add) {
    try {
      add();
    } catch (const Error& e) {
      problems.emplace_back(e.what());
    }
  };
  for (const auto& rule : calendar.holidays)
    note([&] { holidays_.add(rule); });
  for (const auto& rule : calendar.workdays)
    note([&] { holidays_.add_workday(rule); });
  if (!calendar.holiday_file.empty())
    note([&] { holidays_.add_file(folder / calendar.holiday_file); });

  const auto none = [](const auto& spans) { return spans.empty(); };
  if (std::all_of(calendar.weekdays.begin(), calendar.weekdays.end(), none) &&
      std::all_of(calendar.except.begin(), calendar.except.end(),
                  [&](const auto& date) { return none(date.second); }))
    problems.emplace_back("no working time at all");
}

std::vector<Hours::Rule>
Hours::read_rules(const std::map<std::string, std::vector<config::Span>>& from,
                  std::string_view key, std::vector<std::string>& problems)
{
  std::vector<Rule> rules;
  for (const auto& [text, spans] : from) {
    if (const auto day = DayRule::parse(text))
      rules.push_back({*day, tidy(spans, fmt::format("{} {}", key, text), problems)});
    else
      problems.push_back(
          fmt::format("{}: \"{}\" is none of 2026-12-24, *-12-24, easter-2 (or names "
                      "a day that no year has)",
                      key, text));
  }
  std::stable_partition(rules.begin(), rules.end(),
                        [](const Rule& rule) { return !rule.day.is_single(); });
  return rules;
}

const Hours::Year& Hours::year(chrono::year number) const
{
  const auto [found, is_new] = years_.try_emplace(static_cast<int>(number));
  auto& table = found->second;
  if (!is_new)
    return table;

  const Date new_year{number / chrono::January / 1};
  table.instead.resize(number.is_leap() ? 366 : 365);
  const auto set = [&](Date date, const DayHours& hours) {
    table.instead[static_cast<std::size_t>((date - new_year).count())] = &hours;
  };
  for (const auto& rule : except_)
    if (const auto date = rule.day.in(number))
      set(*date, rule.hours);
  for (const auto& holiday : holidays_.in(number))
    set(holiday.date, no_hours);
  for (const auto& rule : breaks_)
    if (const auto date = rule.day.in(number))
      table.breaks.emplace_back(*date, &rule.hours);
  std::sort(table.breaks.begin(), table.breaks.end());
  return table;
}

/// Hours of a date before breaks; those of a holiday are `no_hours` itself.
const DayHours& Hours::begun_on(Date date) const
{
  const auto number = year_of(date);
  const auto day = static_cast<std::size_t>((date - Date{number / chrono::January / 1}).count());
  if (const auto* instead = year(number).instead[day])
    return *instead;
  return weekdays_[chrono::weekday{date}.iso_encoding() - 1];
}

std::vector<LocalSpan> Hours::between(Date first, Date last) const
{
  std::vector<LocalSpan> spans;
  // From the day before: its last span may run on over midnight.
  for (auto date = first - days{1}; date <= last; date += days{1}) {
    const auto& hours = begun_on(date);
    if (&hours == &no_hours && !spans.empty())
      spans.back().to = std::min(spans.back().to, midnight(date));
    for (const auto& span : hours) {
      const auto from = midnight(date) + span.from;
      const auto to = midnight(date) + span.to;
      if (!spans.empty() && from <= spans.back().to)
        spans.back().to = std::max(spans.back().to, to);
      else
        spans.push_back({from, to});
    }
  }
  take_out_breaks(spans, first - days{1}, last);
  std::erase_if(spans, [&](const LocalSpan& span) { return span.to <= midnight(first); });
  return spans;
}

void Hours::take_out_breaks(std::vector<LocalSpan>& spans, Date first, Date last) const
{
  if (breaks_.empty())
    return;
  for (auto number = year_of(first - days{1}); number <= year_of(last); ++number) {
    for (const auto& [date, hours] : year(number).breaks) {
      if (date < first - days{1} || date > last)
        continue;
      for (const auto& pause : *hours) {
        const LocalSpan gap{midnight(date) + pause.from, midnight(date) + pause.to};
        std::vector<LocalSpan> rest;
        for (const auto& span : spans) {
          if (span.from < std::min(span.to, gap.from))
            rest.push_back({span.from, std::min(span.to, gap.from)});
          if (std::max(span.from, gap.to) < span.to)
            rest.push_back({std::max(span.from, gap.to), span.to});
        }
        spans = std::move(rest);
      }
    }
  }
}

std::vector<Date> Hours::special_days(chrono::year number) const
{
  const auto& table = year(number);
  const Date new_year{number / chrono::January / 1};
  std::vector<Date> found;
  for (std::size_t day = 0; day < table.instead.size(); ++day)
    if (table.instead[day] != nullptr && table.instead[day] != &no_hours)
      found.push_back(new_year + days{static_cast<int>(day)});
  for (const auto& [date, hours] : table.breaks)
    found.push_back(date);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

bool Hours::is_working_day(Date date) const
{
  std::vector<LocalSpan> spans;
  for (const auto& span : begun_on(date))
    spans.push_back({midnight(date) + span.from, midnight(date) + span.to});
  take_out_breaks(spans, date, date);
  return !spans.empty();
}

} // namespace tkt::calendar
