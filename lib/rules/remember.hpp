// What a message that was put on a ticket tells about mail to come.
#pragma once

#include "desk/session.hpp"
#include "mail/message.hpp"

namespace tkt::rules {

/// In the transaction that stores `message` as `id`: the mail that it refers to and that we do not
/// have, other desks' numbers in its subject, and, for a `new_sender` of a ticket that was there
/// before, that he takes part from now on.
void remember(desk::Session& session, TicketId ticket, MessageId id, const mail::Message& message,
              bool new_sender);

} // namespace tkt::rules
