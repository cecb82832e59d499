// The rule by which a zone changes its clocks for ever after: the TZ string of POSIX, with which
// each time zone file ends.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tkt::calendar {

/// A stretch of UTC, [begin, end), throughout which a zone's clocks are `offset` ahead of it.
struct Stretch {
  std::chrono::sys_seconds begin;
  std::chrono::sys_seconds end;
  std::chrono::seconds offset{0};
  std::string name; ///< what people call it: `CEST`, or `+0330`
};

/// Two changes a year, as in `CET-1CEST,M3.5.0,M10.5.0/3`.
/// Source: POSIX.1-2017, chapter 8, TZ; hours of -167 to 167 as RFC 9636, section 3.3.2, adds.
class PosixRule {
public:
  /// Nothing for a text that is no such rule, one without changes (`EST5`) included.
  static std::optional<PosixRule> parse(std::string_view text);

  /// The stretch that holds `at`.
  Stretch stretch(std::chrono::sys_seconds at) const;

private:
  /// A moment of each year by the clocks that are about to change.
  struct Change {
    enum class Form { month_week_day, day_without_leap, day } form = Form::month_week_day;
    unsigned month = 0; ///< 1 to 12
    unsigned week = 0;  ///< 1 to 5, where 5 is the last
    unsigned day = 0;   ///< of the week, Sunday is 0; in the other forms, of the year
    std::chrono::seconds time{std::chrono::hours{2}};

    std::chrono::seconds in(std::chrono::year year) const; ///< local, since 1970
  };
  struct Reader;

  struct Side {
    std::string name;
    std::chrono::seconds offset{0};
  };
  Side standard_;
  Side summer_;
  Change to_summer_;
  Change to_standard_;
};

} // namespace tkt::calendar
