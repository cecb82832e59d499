// What programs take for the present.
#pragma once

#include "base/clock.hpp"

namespace tkt::cli {

/// The system's clock, or another where $TKT_NOW asks for it: an RFC 3339 time stops the clock at
/// that instant, and `+2d` or `-1h30m` set it ahead or back by a duration. For tests, and for
/// people who try their rules. What depends on real time (leases, time limits, TLS) does not ask
/// it. Errors: Kind::usage if $TKT_NOW is neither, each time.
const Clock& clock();

} // namespace tkt::cli
