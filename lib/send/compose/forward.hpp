// A message of a ticket for somebody else: forwarded in a mail of our own, or redirected unchanged.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/log/session.hpp"
#include "send/compose/answer.hpp"
#include "send/compose/letter.hpp"

namespace tkt::send {

/// The class of messages that forward() adds.
inline constexpr std::string_view forward_class = "forward";

/// Sends a message to somebody else, in the queue's name, with the agent's signature. It is kept on
/// the ticket as a comment of class `forward`, so that no customer ever sees it and no clock takes
/// it for an answer; its recipients take part in the ticket from then on, so that what they answer
/// comes back to it. Files of the message are not added by themselves.
///
/// Errors: as answer(); Kind::usage if the message is not the ticket's, or a recipient an address
///         of the desk itself.
MessageId forward(desk::Session& session, TicketId ticket, MessageId message, Letter letter);

/// Which message was forwarded in `sent`, one that forward() added. Nothing if that is not known.
std::optional<MessageId> forwarded_in(store::Database& db, TicketId ticket, MessageId sent);

/// What forward() would send; `to` and `cc` as they are asked for.
Preview preview(desk::Session& session, TicketId ticket, MessageId message, const Letter& letter);

/// Sends a message on as it came, with Resent-* fields above it (RFC 5322, section 3.6.6): whoever
/// gets it answers to its author. Event `redirected`.
///
/// Errors: Kind::usage if the message is not the ticket's, or a recipient no address or one of the
///         desk itself; Kind::data if there is no recipient, or the message never was mail.
OutboxId redirect(desk::Session& session, TicketId ticket, MessageId message,
                  const std::vector<mail::Address>& to, const std::string& mailbox = {},
                  std::optional<Instant> not_before = {});

} // namespace tkt::send
