// Private to this room: a mail gets its sender, Message-ID, marks and date, and goes into the
// conversation and the outbox, both or neither.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/log/session.hpp"
#include "desk/message/message.hpp"
#include "desk/ticket/ticket.hpp"
#include "mail/write/compose.hpp"
#include "send/compose/recipients.hpp"
#include "send/compose/references.hpp"

namespace tkt::send {

/// Which mail it is decides under which name and address it goes out, whether it is a message of
/// the ticket, and whether it bears the marks of automatic mail (RFC 3834: Auto-Submitted, null
/// envelope sender).
enum class MailKind {
  answer,     ///< of an agent, who may stand in From; a message of kind outgoing
  forwarded,  ///< a message sent on by an agent; a comment
  auto_reply, ///< by a template, to mail that came in; a message of kind automatic
  generated,  ///< the same, to no mail that came in
  notice,     ///< to agents, or to other programs: no message of the ticket
};

/// What a mail says before it has a sender, a Message-ID and a date.
struct Content {
  const desk::Ticket* ticket; ///< null: of the desk, not of a ticket (only a notice)
  const config::Mailbox& mailbox;
  const config::Agent* agent =
      nullptr; ///< who writes it; null: nobody, or somebody who is no agent
  Recipients recipients;
  std::string subject;
  std::string text;
  std::string html{}; ///< "": none
  Thread thread{};
  std::vector<mail::File> attachments{};
  std::optional<Instant> not_before{};
  std::string mail_class{}; ///< of the message
  std::string reason{};     ///< of the message's event
};

struct QueuedMail {
  OutboxId outbox;
  std::optional<MessageId> message; ///< none for a notice
};

/// Composes the mail, stores its bytes once, adds the message and queues it.
///
/// Errors: Kind::data if an address cannot be written, or there is no recipient.
QueuedMail compose_and_queue(desk::Session& session, MailKind kind, Content content);

/// `text` as HTML if the letter or the queue wants Markdown, else "".
std::string html_of(bool markdown, const config::Queue& queue, std::string_view text);

/// The language to write to a ticket's customer in: the contact's, else that of the customer's last
/// message; "" if neither tells.
std::string customer_language(store::Database& db, const desk::Ticket& ticket);
/// The same, where the message to answer, if there is one, is at hand.
std::string customer_language(store::Database& db, const desk::Ticket& ticket,
                              const desk::Message* answered);

} // namespace tkt::send
