// The words of all conditions and actions, for the configuration.
#pragma once

#include "config/keys/rule_words.hpp"

namespace tkt::rules {

/// For config::use_rule_words(); lives as long as the program.
const config::RuleWords& words();

} // namespace tkt::rules
