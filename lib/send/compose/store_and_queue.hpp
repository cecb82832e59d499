// Private to this room: a finished mail into the conversation and the outbox, both or neither.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/log/session.hpp"
#include "desk/message/message.hpp"
#include "desk/ticket/ticket.hpp"
#include "mail/write/compose.hpp"

namespace tkt::send {

struct Posting {
  TicketId ticket;
  desk::MessageKind kind = desk::MessageKind::outgoing;
  std::string author;
  const mail::Outgoing& mail;
  std::vector<mail::Address> bcc;
  std::vector<std::string> envelope;
  std::string mailbox;
  std::string sender; ///< of the envelope
  std::string mail_class;
  std::optional<Instant> not_before;
  std::string reason;
};

/// Composes, stores the bytes once, adds the message and queues it.
MessageId post(desk::Session& session, const Posting& posting);

/// The language to write to a ticket's customer in: the contact's, else that of the customer's last
/// message; "" if neither tells.
std::string customer_language(store::Database& db, const desk::Ticket& ticket);
/// The same, where the message to answer, if there is one, is at hand.
std::string customer_language(store::Database& db, const desk::Ticket& ticket,
                              const desk::Message* answered);

} // namespace tkt::send
