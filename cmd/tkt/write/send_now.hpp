// What is said with -m or -F, without an editor: put down with all that comes with it, and sent
// off.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "desk/message/editor_text.hpp"
#include "desk/ticket/ticket.hpp"
#include "send/compose/answer.hpp"
#include "tkt/change/tickets.hpp"
#include "tkt/write/letter_options.hpp"

namespace tkt::cli {

/// `write` puts the message down. The ticket becomes the agent's, is changed as `words` say, gets
/// `status` if that is not empty, and its clocks follow: one transaction, all of it or nothing.
Changes say(desk::Session& session, TicketId ticket, const std::vector<ChangeWord>& words,
            const std::string& status, const std::function<MessageId()>& write);

/// The words of a template, with `text` where it has the answer; `text` itself if `name` is "".
/// Errors: Kind::usage if there is no such template.
std::string by_template(desk::Session& session, TicketId ticket, const std::string& name,
                        std::string text);

/// Calls tkt-send, tells when the mail leaves, and what has changed.
void send_off(Shell& shell, const Changes& changes, std::optional<Instant> leaves_at);

/// The fields that the editor is opened with for a mail of a ticket, as they are without
/// `options`' files, format and time.
desk::Buffer mail_buffer(const desk::Ticket& ticket, const send::Preview& mail,
                         const OutgoingOptions& options);

} // namespace tkt::cli
