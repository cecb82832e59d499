// Holidays out of an iCalendar file (RFC 5545).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "calendar/recurrence.hpp"

namespace tkt::calendar {

/// A VEVENT that takes whole days.
struct Event {
  std::string uid;
  std::string summary; ///< UTF-8
  Date first;
  std::chrono::days length{1};
  std::optional<Recurrence> recurrence;
  std::vector<Date> also;         ///< RDATE: further days on which it begins
  std::vector<Date> never;        ///< EXDATE: days on which it does not
  std::optional<Date> instead_of; ///< RECURRENCE-ID: the day of the series that it replaces

  /// Days of `year` on which the event begins, those of `never` left out.
  std::vector<Date> starts(std::chrono::year year) const;
};

struct Feed {
  std::vector<Event> events;
  std::vector<std::string> passed_over; ///< events that are no days off, and why not
};

/// Reads VEVENTs: folded lines, CRLF or LF, all-day events of any length, yearly recurrence with
/// RDATE, EXDATE and replaced instances. Cancelled events and those with a time of day (other
/// than from midnight to midnight) are passed over.
///
/// Errors: Kind::config with the number of the line that cannot be understood.
Feed parse_icalendar(std::string_view text);

} // namespace tkt::calendar
