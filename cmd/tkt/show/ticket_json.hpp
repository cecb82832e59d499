// All that there is to say of a ticket, for programs.
#pragma once

#include "desk/ticket/ticket.hpp"
#include "tkt/ui/output.hpp"

namespace tkt::cli {

/// As `tkt show --json` has it.
Json whole(store::Database& db, const desk::Ticket& ticket, Instant now);

} // namespace tkt::cli
