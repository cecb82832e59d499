// The mail that says: we have your message.
#pragma once

#include <optional>

#include "desk/log/session.hpp"
#include "desk/message/message.hpp"

namespace tkt::send {

/// Queues the acknowledgement of a new ticket's first message, by the templates of its queue, with
/// the marks of automatic mail (RFC 3834: Auto-Submitted, null envelope sender) and an event
/// `acknowledged`. Whether the mail may be answered by a program at all (mail::may_answer) is the
/// caller's to decide.
///
/// Shape:  nothing if the queue sends none, or if the ticket has had one, even withheld: it is
///         once per ticket, whatever is repeated. An acknowledgement that cannot
///         be made, for its template or its mailbox, never keeps the ticket from being opened: an
///         event `acknowledgement_withheld` says why.
/// Errors: those of the database.
std::optional<MessageId> acknowledge(desk::Session& session, TicketId ticket,
                                     const desk::Message& original, bool out_of_hours);

} // namespace tkt::send
