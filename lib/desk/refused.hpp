// Answers that came too late to count.
#pragma once

#include "base/id.hpp"
#include "store/database.hpp"

namespace tkt::desk {

/// Whether a message is an answer to a ticket that was closed for too long, where the queue refuses
/// those: it is kept on the ticket, and sets off nothing, neither rules nor clocks.
bool is_refused(store::Database& db, TicketId ticket, MessageId message);

} // namespace tkt::desk
