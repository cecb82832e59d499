// What a plan comes to, as words.
#pragma once

#include <map>
#include <string>

#include "rules/match/action.hpp"
#include "rules/match/facts.hpp"

namespace tkt::rules {

/// By the names of the configuration's actions: `queue`, `add_tags` …; of the fields of a ticket
/// what they would be, also where no rule says so; lists joined by commas.
std::map<std::string, std::string> effects(const Plan& plan, const Facts& facts);

} // namespace tkt::rules
