// Whether a value is one that a field may have, before anything is done with it.
#pragma once

#include <string_view>

#include "config/config.hpp"
#include "desk/change.hpp"

namespace tkt::desk {

/// Kind::usage, with the nearest name there is, if set() would refuse it.
void check_value(const config::Config& config, Field field, std::string_view value);

} // namespace tkt::desk
