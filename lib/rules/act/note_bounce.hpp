// What a delivery report says of a mail of ours.
#pragma once

#include "desk/log/session.hpp"
#include "rules/decide/decide.hpp"

namespace tkt::rules {

/// Ties a bounce to the message and the recipient that it tells of, with events `bounced`; and
/// marks an address that does not exist, `undeliverable`, if that message went there: a report of
/// something else marks nothing. A human who writes from such an address takes the mark away.
void note_report(desk::Session& session, TicketId ticket, MessageId id,
                 const mail::Message& message, const Decision& decision);

} // namespace tkt::rules
