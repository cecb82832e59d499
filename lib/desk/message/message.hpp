// The conversation of a ticket.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/row_id.hpp"
#include "desk/log/session.hpp"
#include "mail/parse/message.hpp"
#include "store/database.hpp"

namespace tkt::desk {

enum class MessageKind {
  incoming, ///< mail that came in
  outgoing, ///< a person's answer
  comment,  ///< seen by agents only
  automatic ///< mail that tkt wrote by itself; `auto` in the database and in JSON
};
std::string_view to_text(MessageKind kind);

struct Message {
  MessageId id;
  TicketId ticket;
  MessageKind kind = MessageKind::incoming;
  Instant at{};
  std::string author; ///< login of the agent who wrote it, if one did
  mail::Address from;
  std::vector<mail::Address> to;
  std::vector<mail::Address> cc;
  std::vector<mail::Address> bcc;
  std::string subject;
  std::string message_id;
  std::string mail_class; ///< `human`, or `auto-reply (Auto-Submitted: auto-replied)` …
  std::string text;
  std::optional<RawId> raw;
  std::optional<IncomingId> incoming;
  std::vector<mail::Attachment> attachments;
};

/// Adds `message` (its id is not looked at) to its ticket, with event, participants and times of
/// the ticket. Clocks follow the event, as after set().
MessageId add_message(Session& session, const Message& message, std::string_view reason = {});

/// Oldest first.
std::vector<Message> conversation(store::Database& db, TicketId ticket);

/// Whether a person has answered the customer.
bool is_answered(store::Database& db, TicketId ticket);

/// Nothing if there is no such message.
std::optional<Message> find_message(store::Database& db, MessageId id);

/// The ticket's newest message from the customer; the newest at all if there is none from outside.
std::optional<Message> message_to_answer(store::Database& db, TicketId ticket);

/// Where a message with this Message-ID lies; the newest, if careless programs used it twice. Never
/// finds an empty one: all mail without an id would be one.
struct Located {
  TicketId ticket;
  MessageId message;
};
std::optional<Located> find_by_message_id(store::Database& db, std::string_view message_id);

/// Whether mail from this address is believed to belong to the ticket: a requester, sender or
/// recipient of one of its messages.
bool takes_part(store::Database& db, TicketId ticket, std::string_view address);
void add_participant(store::Database& db, TicketId ticket, std::string_view address);
/// Folded addresses.
std::vector<std::string> participants(store::Database& db, TicketId ticket);

/// Message-IDs of the ticket's mail, oldest first: what an answer puts into References.
std::vector<std::string> message_ids(store::Database& db, TicketId ticket);

// A message by the number that a person typed.

/// As find_message(). Kind::usage for an unknown number, with the nearest that is known.
Message get_message(store::Database& db, MessageId id);

// Answers that came too late to count.

/// Whether a message is an answer to a ticket that was closed for too long, where the queue refuses
/// those: it is kept on the ticket, and sets off nothing, neither rules nor clocks.
bool is_refused(store::Database& db, TicketId ticket, MessageId message);

} // namespace tkt::desk
