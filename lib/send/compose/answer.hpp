// An agent's answer: composed, put into the conversation and into the outbox.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/log/session.hpp"
#include "mail/parse/address.hpp"
#include "mail/write/compose.hpp"

namespace tkt::send {

struct Answer {
  std::string text;              ///< what the agent wrote; UTF-8
  std::vector<mail::Address> to; ///< empty: the requester
  std::vector<mail::Address> cc;
  std::vector<mail::Address> bcc;
  bool reply_all = false;    ///< also everybody who wrote or got the message that is answered
  std::string mailbox;       ///< to send by; "": the queue's
  std::string template_name; ///< "": the queue's
  std::vector<mail::File> attachments;
  bool quote = true;
  std::optional<Instant> not_before; ///< send later
  std::string subject = {};          ///< "": that of the message that is answered
  bool history = false;              ///< with the whole correspondence
  bool laid_out = false;             ///< `text` is the whole text as it goes out: no template
  bool markdown = false;             ///< also as HTML; where the queue says so, always
};

/// Answers the ticket's newest mail from outside: text, name, signature and quote by the template;
/// threading fields, signed Message-ID, the queue's tag in the subject; none of the marks of
/// automatic mail. The message and its place in the outbox are one transaction: neither is ever
/// there without the other.
///
/// The session's actor is the agent who answers; an actor who is no agent (a script) writes as the
/// queue.
///
/// Errors: Kind::usage for an unknown ticket, mailbox or bad address; Kind::data if there is no one
///         to send to, or if the text is empty and there is no template that brings one;
///         Kind::config if the template or the mailbox cannot be used. Nothing is changed then.
MessageId answer(desk::Session& session, TicketId ticket, Answer answer);

/// What answer() would send, for the writer to see and to change.
struct Preview {
  std::vector<mail::Address> to;
  std::vector<mail::Address> cc;
  std::string mailbox;
  std::string subject;
  std::string text;                  ///< laid out
  std::optional<MessageId> answered; ///< the message that it answers
};
Preview preview(desk::Session& session, TicketId ticket, const Answer& answer);

} // namespace tkt::send
