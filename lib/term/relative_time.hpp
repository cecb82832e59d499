// Times as people say them.
#pragma once

#include <string>

#include "base/clock.hpp"

namespace tkt::term {

/// `now`, `5 min ago`, `3 h ago`, `2 d ago`, `in 20 min`; beyond four weeks the day in the person's
/// zone (TZ), `2024-03-01`.
std::string relative(Instant at, Instant now);

/// `2024-03-01 09:00` in the person's zone.
std::string local(Instant at);

} // namespace tkt::term
