// Verbs that stand for one status: close, resolve, cancel, reopen.
#pragma once

#include "tkt/ui/shell.hpp"

namespace tkt::cli {

/// Lets the verb set the first status of a kind.
void add_status_verb(Command verb, Shell& shell, config::StatusKind kind);

} // namespace tkt::cli
