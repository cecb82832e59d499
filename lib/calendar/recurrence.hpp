// Events that come every year: RRULE of RFC 5545, section 3.3.10, as far as holidays need it.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "calendar/day_rule.hpp"

namespace tkt::calendar {

/// `FREQ=YEARLY` with INTERVAL, COUNT, UNTIL, BYMONTH, BYMONTHDAY, BYDAY and WKST.
class Recurrence {
public:
  /// A rule for an event that first takes place on `first`. Kind::config with the part that is not
  /// understood: a holiday that is missed because of it would move every due time.
  static Recurrence parse(std::string_view rrule, Date first);

  /// The days of `year` on which the event begins, in order. `first` is always one of them.
  std::vector<Date> in(std::chrono::year year) const;

private:
  struct Weekday {
    int number = 0; ///< the n-th of the month or year, from its end if negative; 0: each
    std::chrono::weekday weekday;
  };

  explicit Recurrence(Date first) : first_{first} {}
  void read_part(std::string_view name, std::string_view value);
  /// Fills in what the first date gives, and turns a count into a last day.
  void complete();
  bool holds(std::chrono::year_month_day date) const;
  bool on_weekday(std::chrono::year_month_day date) const;

  Date first_;
  bool yearly_ = false;
  int interval_ = 1;
  int count_ = 0; ///< 0: none was given
  std::optional<Date> until_;
  std::vector<std::chrono::month> months_; ///< empty: any
  std::vector<int> month_days_;            ///< from the end if negative; empty: any
  std::vector<Weekday> weekdays_;          ///< empty: any
};

/// Reads the date in front of an iCalendar DATE or DATE-TIME: `20261225`, `20261225T000000Z`.
std::optional<Date> parse_ical_date(std::string_view text);

} // namespace tkt::calendar
