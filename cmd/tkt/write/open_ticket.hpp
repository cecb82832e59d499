// Opening a ticket by hand.
#pragma once

#include <string>
#include <vector>

#include "desk/ticket/change.hpp"
#include "send/compose/letter.hpp"
#include "tkt/change/tickets.hpp"

namespace tkt::cli {

/// What a person says of a new ticket; what is left empty is as usual.
struct Opening {
  desk::NewTicket ticket; ///< names as written; agent "": the one who acts, `none`: nobody
  std::string customer;   ///< address, or number of a contact; "": the agent
  /// With recipients, the text is mail to the first of them, the customer; else a comment. Its
  /// subject is the ticket's.
  send::Letter letter;
  std::vector<std::string> tags;
  std::string link; ///< a ticket that it relates to
  std::string send; ///< when it is to leave, as it was written
};

/// Looks every name up, so that mistakes are told before anybody has written a page: the ticket
/// gets its queue, agent, mailbox and requester. Kind::usage for what is not there.
void prepare(desk::Session& session, Opening& opening);

/// Opens it, in the caller's transaction. Its first change is the ticket.
/// Errors: as prepare(); Kind::usage without a subject.
Changes open(desk::Session& session, Opening opening);

} // namespace tkt::cli
