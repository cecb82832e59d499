// Working time: when so much of it is over, how much of it lies between two instants.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "calendar/holidays.hpp"
#include "config/model/config.hpp"

namespace tkt::calendar {

struct Interval {
  Instant from; ///< the first instant in it
  Instant to;   ///< the first after it

  bool operator==(const Interval&) const = default;
};

/// A moment at which the clocks of a zone are changed.
struct ClockChange {
  Instant at;
  seconds before{0}; ///< ahead of UTC
  seconds after{0};
  std::string name; ///< of the new time: `CEST`
};

/// A calendar of the configuration, ready to count by.
///
/// Rule:    an instant is working time if a clock in the calendar's zone then shows a time within
///          the hours of that date. Hours that a clock leaves out do not exist, hours that it shows
///          twice count twice; a span over midnight belongs to the date on which it begins.
/// Units:   instants are UTC milliseconds, durations working seconds. All is exact:
///          elapsed(t, due(t, w)) == w.
/// Errors:  Kind::data for an instant before 1800 or past 2400, and where there is not so much
///          working time until then ("no working time before …").
/// Cost:    building one reads the zone and the holiday file; the years that questions touch are
///          made on the way, ten microseconds each, and kept.
/// Threads: one at a time, const members included; calendars share nothing.
/// Source:  tkt-sla(1), COUNTING TIME; zone rules from the IANA time zone database.
class Calendar {
public:
  /// `default_zone` stands in for a calendar without a zone of its own; `folder` is where a
  /// relative `holiday_file` starts. Kind::config with everything that problems() finds.
  static Calendar build(const config::Calendar& calendar, std::string_view default_zone,
                        const std::filesystem::path& folder);

  /// Every instant is working time. The zone matters to read_time() and due_days() alone.
  static Calendar always(std::string_view zone = "UTC");

  Calendar(Calendar&&) noexcept;
  Calendar& operator=(Calendar&&) noexcept;
  ~Calendar();

  const std::string& name() const;
  const std::string& zone() const;

  /// The first instant at which `work` is over: 16:00 on a day that ends at 16:00, not the next
  /// morning. Of no work at all, the first working instant. Out of hours, the count begins with the
  /// next opening.
  Instant due(Instant start, milliseconds work) const;

  /// The last instant from which there is `work` until `end`. Of no work at all, `end` if that is
  /// working time, else the closing before it.
  Instant subtract(Instant end, seconds work) const;

  /// The same time of day on the n-th working day after (before) that of `start`; where that is out
  /// of hours, the next opening (the last closing). A working day is a date on which hours begin.
  Instant due_days(Instant start, unsigned count) const;
  Instant subtract_days(Instant end, unsigned count) const;

  /// Working seconds from `a` until `b`, a fraction at the end left out; none if `b` is before `a`.
  seconds elapsed(Instant a, Instant b) const;

  /// The same to the millisecond: what sums of several stretches are made of.
  milliseconds elapsed_exactly(Instant a, Instant b) const;

  bool open(Instant at) const;

  /// `at`, if that is working time, else the next opening.
  Instant next(Instant at) const;

  /// Working time in [from, to), in order.
  std::vector<Interval> spans(Instant from, Instant to) const;

  /// The dates of a year that are free, in order; one date may have several names.
  std::vector<Holiday> holidays(int year) const;

  /// The dates of a year, in order, that have hours or breaks of their own.
  std::vector<std::chrono::local_days> special_days(int year) const;

  /// What holiday files hold that is no day off, and why it was left out.
  std::vector<std::string> passed_over() const;

  /// Changes of the zone's clocks within (from, to), in order.
  std::vector<ClockChange> clock_changes(Instant from, Instant to) const;

  /// What the clocks of the zone show at `at`, as if it were UTC.
  std::chrono::local_time<milliseconds> local(Instant at) const;
  /// The other way round; as read_time() for times that there are twice or not at all.
  Instant instant(std::chrono::local_seconds local) const;

  /// Tells versions apart: of what the configuration says, of the holiday file, and of the zone's
  /// rules. 16 hexadecimal digits.
  const std::string& digest() const;

  /// RFC 3339; a time without offset is one in the calendar's zone (`2024-03-01T09:00`, seconds may
  /// be left out). Clocks that show it twice: the first time. Clocks that leave it out: the instant
  /// of the change. Nothing if the text is no such time.
  std::optional<Instant> read_time(std::string_view text) const;

private:
  struct Parts;
  explicit Calendar(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

/// Every mistake in a calendar of the configuration, without its name: an unknown zone, a holiday
/// or date that is none, a holiday file that cannot be read, no working time at all.
std::vector<std::string> problems(const config::Calendar& calendar, std::string_view default_zone,
                                  const std::filesystem::path& folder);

} // namespace tkt::calendar
