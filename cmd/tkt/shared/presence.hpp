// Who is writing on a ticket just now, and what.
#pragma once

#include "base/id.hpp"
#include "shared/output.hpp"
#include "shared/shell.hpp"

namespace tkt::cli {

/// An array of what others are writing: `agent`, `kind`, `since`, `text`.
Json writing(store::Database& db, TicketId ticket);

/// Lines for the card of the ticket; none where nobody writes.
void print_writing(Shell& shell, TicketId ticket);

} // namespace tkt::cli
