// Working time as one sorted list of UTC spans with running sums, made year by year when asked for.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "calendar/hours.hpp"
#include "calendar/zone.hpp"

namespace tkt::calendar {

/// The instants that calendars answer for: the years 1800 to 2399.
inline constexpr Instant beginning =
    std::chrono::sys_days{std::chrono::year{1800} / std::chrono::January / 1};
inline constexpr Instant end_of_time =
    std::chrono::sys_days{std::chrono::year{2400} / std::chrono::January / 1};

/// An instant is working time if a clock of the zone then shows a time within the hours. Hence
/// hours that a clock leaves out do not exist, and hours that it shows twice count twice.
///
/// Where a question can be answered, two binary searches do it; a year is made once, in some ten
/// microseconds. All instants must be within `beginning` and `end_of_time`.
///
/// Threads: one at a time; the years that were asked for are remembered.
class Timeline {
public:
  struct Span {
    Instant from;
    Instant to;
    milliseconds before; ///< working time from some fixed instant until `from`
  };

  Timeline(Hours hours, Zone zone);

  /// Every instant is working time.
  explicit Timeline(Zone zone);

  const Hours* hours() const { return hours_ ? &*hours_ : nullptr; }
  const Zone& zone() const { return zone_; }

  bool open(Instant at) const;

  /// Working time from that fixed instant until `at`.
  milliseconds worked(Instant at) const;

  /// The first instant at which `work`, more than nothing, is over. Nothing: there is not so much.
  std::optional<Instant> after(Instant start, milliseconds work) const;
  /// The last instant from which there is `work`, more than nothing, until `end`.
  std::optional<Instant> before(Instant end, milliseconds work) const;

  /// `at`, if that is open; else the next opening, or the last closing.
  std::optional<Instant> next(Instant at) const;
  std::optional<Instant> previous(Instant at) const;

  /// The spans that touch [from, to), whole.
  std::vector<Span> spans(Instant from, Instant to) const;

  /// Whether there is any in the years 1970 to 2199. Makes the years until it finds some, and keeps
  /// none of them.
  bool ever_open() const;

private:
  using Position = std::vector<Span>::const_iterator;

  void cover(Instant at) const;
  bool grow_later() const; ///< false at the end of time
  bool grow_earlier() const;
  std::vector<Span> make_year(std::chrono::year year) const;
  /// The first span that ends after `at`; the year of `at` is covered.
  Position ending_after(Instant at) const;

  std::optional<Hours> hours_; ///< none: always open
  Zone zone_;
  mutable std::vector<Span> spans_; ///< of the years [first_, last_)
  mutable std::chrono::year first_{0};
  mutable std::chrono::year last_{0};
};

} // namespace tkt::calendar
