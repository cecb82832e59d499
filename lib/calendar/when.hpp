// Times that people write: tomorrow 8:00.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "calendar/zone.hpp"

namespace tkt::calendar {

/// A time to come, as somebody writes it whose clocks show the time of `zone`:
/// `2h`, `in 30m` (from now); `8:00` (the next time); `today 15:30`, `tomorrow 8:00`, `mon 9:00`,
/// `2026-03-01 9:00` (a day without time is 8:00; a weekday is the next that is not over); RFC
/// 3339. Case does not matter.
///
/// Shape:  may lie in the past where a day is named; what that means is the caller's to say.
/// Errors: nothing if the text is none of these.
std::optional<Instant> parse_when(std::string_view text, Instant now, const Zone& zone);

} // namespace tkt::calendar
