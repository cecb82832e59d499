// Times as people say them.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace tkt::term {

/// `now`, `5 min ago`, `3 h ago`, `2 d ago`, `in 20 min`; beyond four weeks the day in the person's
/// zone (TZ), `2024-03-01`.
std::string relative(Instant at, Instant now);

/// `2024-03-01 09:00` in the person's zone.
std::string local(Instant at);

/// A text for people: each `2024-03-01T09:00:00Z` in it as local() has it. What has such a time as
/// a part of something longer, as an identifier may, stays as it is.
std::string with_local_times(std::string_view text);

} // namespace tkt::term
