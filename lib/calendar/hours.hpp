// Working hours by local date, before any zone is thought of: weekdays, dates with hours of their
// own, breaks, holidays.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "calendar/holidays.hpp"
#include "config/model/config.hpp"

namespace tkt::calendar {

/// What clocks show during working time: [from, to), `from` before `to`.
struct LocalSpan {
  std::chrono::local_seconds from;
  std::chrono::local_seconds to;
};

/// Seconds from midnight of a date; `to` may lie in the next one (over 86400).
using DayHours = std::vector<config::Span>;

/// A span belongs to the date on which it begins. A holiday has no working time between its
/// midnights, and none begins on it. A date's own hours stand instead of its weekday's, on a
/// holiday they do not. Breaks are taken out of whatever is left.
///
/// Threads: one at a time; the years that were asked for are remembered.
class Hours {
public:
  /// Reads the configuration; every mistake in it is added to `problems`, and left out.
  Hours(const config::Calendar& calendar, const std::filesystem::path& folder,
        std::vector<std::string>& problems);
  Hours(Hours&&) = default; // not copied: years_ points into the rules
  Hours& operator=(Hours&&) = default;

  /// Working time that touches the dates `first` to `last`, in order, never overlapping.
  std::vector<LocalSpan> between(Date first, Date last) const;

  /// True if working time begins on `date`.
  bool is_working_day(Date date) const;

  std::vector<Holiday> holidays(std::chrono::year year) const { return holidays_.in(year); }
  const Holidays& holidays() const { return holidays_; }

  /// The hours of a date that differ from its weekday's: `except` and breaks; holidays are not
  /// asked. In the order of the dates.
  std::vector<Date> special_days(std::chrono::year year) const;

private:
  struct Rule {
    DayRule day;
    DayHours hours;
  };
  /// What is out of the ordinary in a year.
  struct Year {
    std::vector<const DayHours*> instead;                 ///< by day; null: the weekday's
    std::vector<std::pair<Date, const DayHours*>> breaks; ///< by date
  };
  static std::vector<Rule> read_rules(const std::map<std::string, std::vector<config::Span>>& from,
                                      std::string_view key, std::vector<std::string>& problems);
  const Year& year(std::chrono::year number) const;
  const DayHours& begun_on(Date date) const;
  void take_out_breaks(std::vector<LocalSpan>& spans, Date first, Date last) const;

  std::array<DayHours, 7> weekdays_; ///< Monday first
  std::vector<Rule> except_;         ///< single dates last: they overrule what comes round
  std::vector<Rule> breaks_;
  Holidays holidays_;
  mutable std::map<int, Year> years_; ///< by number; points into except_ and breaks_
};

} // namespace tkt::calendar
