// Dates that come round: once, every year, or with Easter.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <variant>

namespace tkt::calendar {

/// A date in a calendar's zone.
using Date = std::chrono::local_days;

/// Easter Sunday by the Gregorian reckoning.
/// Source: the algorithm of Butcher's Ecclesiastical Calendar (1876), as in Meeus, ch. 8.
Date easter(std::chrono::year year);

/// `2026-04-06`, `*-12-25` (every year), `easter`, `easter+60`, `easter-2` (80 days before
/// to 250 days after).
class DayRule {
public:
  /// Nothing for anything else, such as a 30th of February.
  static std::optional<DayRule> parse(std::string_view text);

  /// The day in `year` itself, if there is one: `*-02-29` falls in leap years alone.
  std::optional<Date> in(std::chrono::year year) const;

  /// True for a single date, which is more special than one that comes round.
  bool is_single() const { return std::holds_alternative<std::chrono::year_month_day>(day_); }

private:
  struct FromEaster {
    std::chrono::days offset{0};
  };
  using Day = std::variant<std::chrono::year_month_day, std::chrono::month_day, FromEaster>;
  explicit DayRule(Day day) : day_{day} {}
  Day day_;
};

} // namespace tkt::calendar
