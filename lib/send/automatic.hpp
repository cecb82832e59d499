// Mail to customers that nobody has written: answers by template, messages sent on.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/message.hpp"
#include "desk/session.hpp"
#include "desk/ticket.hpp"

namespace tkt::send {

/// Answers `original` by a template to the ticket's requester, with the marks of automatic mail
/// (RFC 3834: Auto-Submitted, null envelope sender); a message of the ticket, of kind automatic.
/// Whether the mail may be answered by a program at all (mail::may_answer) is the caller's to
/// decide.
///
/// Errors: Kind::config if the template or the mailbox cannot be used; Kind::data if there is no
///         address to answer to.
MessageId answer_automatically(desk::Session& session, const desk::Ticket& ticket,
                               const desk::Message& original, const std::string& template_name,
                               std::string_view what);

/// Sends the bytes of a message on, as an attached message, with the marks of automatic mail and an
/// event `forwarded`. Addresses of the desk itself, and who wrote it, get nothing.
///
/// Errors: as above.
std::optional<OutboxId> forward(desk::Session& session, const desk::Ticket& ticket,
                                const desk::Message& original,
                                const std::vector<std::string>& addresses, std::string_view reason);

} // namespace tkt::send
