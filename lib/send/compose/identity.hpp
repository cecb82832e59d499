// In whose name mail goes out.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/model/config.hpp"
#include "desk/ticket/ticket.hpp"
#include "mail/parse/address.hpp"

namespace tkt::send {

/// The mailbox that a ticket's mail leaves by: the one asked for, else the queue's, else the one
/// that the ticket came in by.
///
/// Errors: Kind::usage if the configuration does not have the one asked for; Kind::config if it
///         cannot send, or if there is none.
const config::Mailbox& outgoing_mailbox(const config::Config& config, const desk::Ticket& ticket,
                                        std::string_view asked_for = {});

/// Where answers to a queue's mail are read, if that leaves by `mailbox`: there, if tkt takes mail
/// in from it; else at the queue's, or at another one that feeds the queue. `mailbox` itself where
/// none of them is read, whose mail comes by a pipe.
const config::Mailbox& reading_mailbox(const config::Config& config, const config::Queue& queue,
                                       const config::Mailbox& mailbox);

struct Identity {
  mail::Address from;
  std::optional<mail::Address> reply_to; ///< only where it differs from `from`
};

/// From and Reply-To of an agent's answer, as the queue wants them; of mail that no agent wrote
/// (`agent` null), those of the queue. Agents without an address write as the queue does.
///
/// Shape:  as the queue: `Example Ltd support <mailbox>`; by agent's name: `Agent One via Example
///         Ltd support <mailbox>`; by agent's address: that, and the mailbox in Reply-To, so that
///         the customer's answer finds the ticket. Where nobody reads the mailbox, answers go to
///         reading_mailbox().
Identity identity(const config::Config& config, const config::Queue& queue,
                  const config::Mailbox& mailbox, const config::Agent* agent);

/// Puts the token of the mail's Message-ID into the address that answers go to, where that is the
/// mailbox in which they are read, and it takes tokens.
void add_token(Identity& identity, const config::Mailbox& mailbox, std::string_view message_id);

// What stands below an agent's text.

/// The agent's signature, or ("") the name where the mailbox has a footer to put below it; then
/// that footer.
std::string signature_of(const config::Agent& agent, const config::Mailbox& mailbox);

} // namespace tkt::send
