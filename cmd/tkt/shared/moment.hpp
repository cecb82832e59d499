// Times to come, from the command line.
#pragma once

#include <string_view>

#include "calendar/zone.hpp"
#include "shared/shell.hpp"

namespace tkt::cli {

/// The zone in which a person says times: TZ, else the system's, else the desk's.
calendar::Zone person_zone(const config::Config& config);

/// As calendar::parse_when(), in the person's zone. Kind::usage, naming the option, for what is no
/// such time and for what has passed.
Instant read_moment(Shell& shell, std::string_view option, std::string_view text);

} // namespace tkt::cli
