// Mistakes in rules that only show when they are looked at together.
#pragma once

#include <vector>

#include "config/model/config.hpp"

namespace tkt::rules {

/// Rules that can never apply: because an earlier one that stops holds whenever they do, because
/// they contradict themselves, or because they ask for what there is not where they run. Actions
/// that do nothing there, and captures that no expression of the rule makes. That the names in
/// rules exist is checked where they are read. And queries, in rules or with names of their own,
/// that cannot be read.
std::vector<config::Problem> rule_problems(const config::Config& config);

} // namespace tkt::rules
