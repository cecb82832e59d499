// tkt agent away, tkt agent back.
#pragma once

#include "tkt/ui/shell.hpp"

namespace tkt::cli {

void add_agent_away(CLI::App& verb, Shell& shell);
void add_agent_back(CLI::App& verb, Shell& shell);

} // namespace tkt::cli
