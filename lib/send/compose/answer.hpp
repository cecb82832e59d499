// An agent's answer: composed, put into the conversation and into the outbox.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/log/session.hpp"
#include "mail/parse/address.hpp"
#include "send/compose/letter.hpp"

namespace tkt::send {

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
MessageId answer(desk::Session& session, TicketId ticket, Letter letter);

/// What answer() would send, for the writer to see and to change.
struct Preview {
  std::vector<mail::Address> to;
  std::vector<mail::Address> cc;
  std::string mailbox;
  std::string subject;
  std::string text;                  ///< laid out
  std::optional<MessageId> answered; ///< the message that it answers
};
Preview preview(desk::Session& session, TicketId ticket, const Letter& letter);

} // namespace tkt::send
