// Instants, durations, and a clock that tests move by hand.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tkt {

/// A point in time: UTC, whole milliseconds since 1970.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Tells the time. Programs take system(); tests take a ManualClock.
class Clock {
public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;

  static const Clock& system();
};

/// Stands still until it is told to move.
class ManualClock final : public Clock {
public:
  explicit ManualClock(Instant start) : now_{start} {}
  explicit ManualClock(std::string_view rfc3339);

  Instant now() const override { return now_; }
  void advance(milliseconds by) { now_ += by; }
  void set(Instant to) { now_ = to; }

private:
  Instant now_;
};

/// `2024-03-01T09:00:00Z`: RFC 3339, UTC, whole seconds; fractions only where there are any.
std::string to_rfc3339(Instant at);

/// Reads RFC 3339 with any offset; a blank may stand for the T, as section 5.6 allows.
/// Nothing if the text is not such a time, a time without offset included.
std::optional<Instant> parse_rfc3339(std::string_view text);

/// Reads `90s`, `30m`, `4h`, `2d` and sums of them such as `1h30m`. A day is 24 hours.
/// Nothing for anything else, a number without unit included.
std::optional<seconds> parse_duration(std::string_view text);

/// The shortest text that parse_duration() reads back: `1h30m`, `0s`.
std::string to_text(seconds duration);

inline std::int64_t to_millis(Instant at)
{
  return at.time_since_epoch().count();
}
inline Instant from_millis(std::int64_t ms)
{
  return Instant{milliseconds{ms}};
}

} // namespace tkt
