// How a due time came about, line by line: what a customer's lawyer asks for.
#pragma once

#include <string>
#include <vector>

#include "calendar/calendar.hpp"
#include "desk/ticket/clocks.hpp"

namespace tkt::sla {

/// A piece of the way from the beginning to the due time.
struct Piece {
  enum class Kind {
    start,   ///< the beginning; `to` is `from`
    span,    ///< working time that counts
    holiday, ///< a date without working time
    own_day, ///< a date with hours of its own
    pause,   ///< time that does not count
    change,  ///< the zone's clocks are changed
    due      ///< the end
  } kind = Kind::span;
  Instant from{};
  Instant to{};
  milliseconds work{0};  ///< that this piece adds
  milliseconds total{0}; ///< with all before it
  std::string text;      ///< a holiday's name, what clocks do; may be empty
};
std::string_view to_text(Piece::Kind kind);

/// In the order of their beginnings; the last is `due`. The sum of the spans is `work`.
/// Kind::data as due_after().
std::vector<Piece> explain(const calendar::Calendar& calendar, Instant start, milliseconds work,
                           const std::vector<desk::Pause>& pauses = {});

/// RFC 3339 as clocks in the calendar's zone show it: `2024-03-01T10:00:00+01:00`.
std::string local_rfc3339(const calendar::Calendar& calendar, Instant at);

/// Columns parted by tabs: kind, from, to, work, total, text.
std::string to_line(const Piece& piece, const calendar::Calendar& calendar);

} // namespace tkt::sla
