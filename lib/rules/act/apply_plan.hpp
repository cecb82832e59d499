// Carrying out what rules planned for a ticket.
#pragma once

#include <optional>
#include <string>

#include "desk/log/session.hpp"
#include "desk/message/message.hpp"
#include "rules/match/action.hpp"
#include "send/compose/event_text.hpp"

namespace tkt::rules {

/// What the rules ran on.
struct Occasion {
  std::string name;                 ///< unique within the ticket: `message 12`, `event 7`
  send::Happening what;             ///< what happened, for notices
  std::string by;                   ///< login of who did it; is not told
  std::optional<MessageId> message; ///< to answer and to send on
  std::optional<EventId> event;
  std::optional<ContactId> contact; ///< of who wrote
  std::string no_answer;            ///< why no automatic answer may be sent; "": it may
  int depth = 0;                    ///< rules that set off each other before this
  bool arrived = false;             ///< the message has just come in: it brings the changes
  bool opened = false;              ///< the ticket was just opened, in the planned queue
};

/// In the caller's transaction: each change in its field with its reason, mail into the outbox,
/// programs into the list of those to run. What cannot be done (a template that is not there, a
/// ticket that a link names) is said on the ticket and keeps nothing else from being done.
///
/// Shape:  done twice with the same plan, the second time changes no field; mail and programs are
///         asked for once for each time: the caller sees to it that an occasion comes once.
void apply(desk::Session& session, TicketId ticket, const Plan& plan, const Occasion& occasion);

} // namespace tkt::rules
