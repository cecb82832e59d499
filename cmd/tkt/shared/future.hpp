// A point in the future as people give it.
#pragma once

#include <string>

#include "base/clock.hpp"

namespace tkt::cli {

/// `2026-12-24` (when that day begins in `zone`), RFC 3339, or so long from now: `3d`. Kind::usage,
/// naming the option, for anything else and for what has passed.
Instant read_future(std::string_view option, const std::string& text, Instant now,
                    std::string_view zone);

} // namespace tkt::cli
