// Carrying a decision out: in one transaction, with every reason on the ticket.
#pragma once

#include "desk/session.hpp"
#include "rules/decide.hpp"

namespace tkt::rules {

/// Writes what was decided: ticket, message, contact, changes, clocks, acknowledgement. Gives the
/// ticket; nothing where the message is ignored.
std::optional<TicketId> carry_out(desk::Session& session, sla::Promises& promises,
                                  const Arrival& arrival, const mail::Message& message,
                                  const Decision& decision, IncomingId incoming, RawId raw);

} // namespace tkt::rules
