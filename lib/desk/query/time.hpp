// Private to this room: times in queries.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>

#include "base/clock.hpp"

namespace tkt::desk {

/// The clocks on somebody's wall.
struct Zone {
  std::function<std::chrono::local_seconds(Instant)> to_local;
  std::function<Instant(std::chrono::local_seconds)> to_instant;
};

/// From `from` on, before `to`. A point in time has both the same.
struct TimeSpan {
  Instant from;
  Instant to;
};

/// `2024`, `2024-03`, `2024-03-01`, `2024-03-01T14:30`, RFC 3339, `today`, `yesterday`, `monday`
/// (the last one, today included), `this-week`, `last-month` …; nothing for anything else.
std::optional<TimeSpan> parse_time(std::string_view text, Instant now, const Zone& zone);

/// As parse_duration(), with weeks: `2w`.
std::optional<seconds> parse_span(std::string_view text);

} // namespace tkt::desk
