// What tkt next and tkt prev have in common.
#pragma once

#include "tkt/ui/shell.hpp"

namespace tkt::cli {

/// Options of a verb that shows the ticket `step` places behind the one that was looked at last;
/// EX_NOINPUT at the ends of the list.
void add_neighbour_verb(Command verb, Shell& shell, int step);

} // namespace tkt::cli
