// Mail to customers that nobody has written: answers by template, messages sent on.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/log/session.hpp"
#include "desk/message/message.hpp"
#include "desk/ticket/ticket.hpp"
#include "mail/write/compose.hpp"
#include "send/template/fields.hpp"

namespace tkt::send {

struct Automatic {
  const desk::Message* original = nullptr; ///< that it answers; null: none
  mail::Address to;
  std::string template_name;
  std::string what; ///< `acknowledgement`, for the log
  std::string by{}; ///< what asked for it, in the message's class; else `what`
  /// An agent's deed and no message of the customer's brings it about: it cannot run in a circle,
  /// and is not counted against caps; an agent's stop holds all the same. Auto-Submitted says
  /// auto-generated, not auto-replied.
  bool deed = false;
  std::vector<mail::File> attachments{};
  /// Adds fields, once the language is known; `mailbox` is where answers are read.
  std::function<void(Fields& fields, const config::Mailbox& mailbox, const std::string& language)>
      more{};
};

/// Queues a mail by a template, with the marks of automatic mail (RFC 3834: Auto-Submitted, null
/// envelope sender), if the ticket's automatic answers are not stopped (desk::ask_to_write) and
/// mail reaches the address. It leaves by automatic_mail.mailbox, else by the ticket's. It is
/// a message of the ticket, of kind automatic. An event `WHAT_withheld` says why there is none.
/// Whether the mail may be answered by a program at all (mail::may_answer) is the caller's to
/// decide.
///
/// Errors: those of the database; a template or mailbox that cannot be used is an event, too, since
///         it must not keep the ticket from what else is done to it.
std::optional<MessageId> send_automatic(desk::Session& session, TicketId ticket,
                                        const Automatic& mail);

/// Sends the bytes of a message on, as an attached message, with the marks of automatic mail and an
/// event `forwarded`. Addresses of the desk itself, and who wrote it, get nothing.
///
/// Errors: Kind::config if the mailbox cannot be used; Kind::data if an address cannot.
std::optional<OutboxId> forward(desk::Session& session, const desk::Ticket& ticket,
                                const desk::Message& original,
                                const std::vector<std::string>& addresses, std::string_view reason);

} // namespace tkt::send
