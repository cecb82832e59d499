// tkt why --sla
#pragma once

#include "desk/ticket/ticket.hpp"
#include "tkt/ui/shell.hpp"

namespace tkt::cli {

/// Every clock of a ticket, span by span. Returns the exit status.
int why_sla(const desk::Ticket& ticket, Shell& shell);

} // namespace tkt::cli
