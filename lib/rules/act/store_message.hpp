// Carrying a decision out: in one transaction, with every reason on the ticket.
#pragma once

#include "desk/log/session.hpp"
#include "mail/parse/message.hpp"
#include "rules/decide/decide.hpp"

namespace tkt::rules {

/// Writes what was decided: ticket, message, contact, changes, clocks, acknowledgement. Gives the
/// ticket; nothing where the message is ignored.
std::optional<TicketId> carry_out(desk::Session& session, sla::Promises& promises,
                                  const Arrival& arrival, const mail::Message& message,
                                  const Decision& decision, IncomingId incoming, RawId raw);

// What a message that was put on a ticket tells about mail to come.

/// In the transaction that stores `message` as `id`: the mail that it refers to and that we do not
/// have, other desks' numbers in its subject, and, for a `new_sender` of a ticket that was there
/// before, that he takes part from now on.
void remember(desk::Session& session, TicketId ticket, MessageId id, const mail::Message& message,
              bool new_sender);

} // namespace tkt::rules
