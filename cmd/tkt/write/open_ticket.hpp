// Opening a ticket by hand.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/ticket/change.hpp"
#include "mail/write/compose.hpp"
#include "tkt/change/tickets.hpp"

namespace tkt::cli {

/// What a person says of a new ticket; what is left empty is as usual.
struct Opening {
  desk::NewTicket ticket; ///< names as written; agent "": the one who acts, `none`: nobody
  std::string customer;   ///< address, or number of a contact; "": the agent
  std::vector<mail::Address>
      to; ///< not empty: the text is mail to the first of these, the customer
  std::vector<mail::Address> cc;
  std::vector<mail::Address> bcc;
  std::string by; ///< mailbox to send by; "": the queue's
  std::vector<std::string> tags;
  std::string link; ///< a ticket that it relates to
  std::string text;
  bool laid_out = false; ///< the text is the whole mail
  bool markdown = false;
  std::string template_name;
  std::vector<mail::File> files;
  std::optional<Instant> leaves_at;
  std::string send; ///< the same as it was written
};

/// Looks every name up, so that mistakes are told before anybody has written a page: the ticket
/// gets its queue, agent, mailbox and requester. Kind::usage for what is not there.
void prepare(desk::Session& session, Opening& opening);

/// Opens it, in the caller's transaction. Its first change is the ticket.
/// Errors: as prepare(); Kind::usage without a subject.
Changes open(desk::Session& session, Opening opening);

} // namespace tkt::cli
