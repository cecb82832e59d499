// Numbers of tickets that were merged into others.
#pragma once

#include <vector>

#include "base/row_id.hpp"
#include "store/database.hpp"

namespace tkt::desk {

/// The ticket that a number stands for: the one it was merged into, else itself.
TicketId current_ticket(store::Database& db, TicketId id);

/// The tickets whose numbers stand for this one, oldest first; not itself.
std::vector<TicketId> merged_tickets(store::Database& db, TicketId id);

} // namespace tkt::desk
