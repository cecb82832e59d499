// Mistakes in rules that only show when they are looked at together.
#pragma once

#include <vector>

#include "config/config.hpp"

namespace tkt::rules {

/// Rules that can never apply, because an earlier one that stops holds whenever they do; of a
/// program's or a listener's name, that it is there is checked where it is read.
std::vector<config::Problem> rule_problems(const config::Config& config);

} // namespace tkt::rules
