// tkt agent away, tkt agent back.
#pragma once

#include "tkt/ui/shell.hpp"

namespace tkt::cli {

void add_agent_away(Command verb, Shell& shell);
void add_agent_back(Command verb, Shell& shell);

} // namespace tkt::cli
