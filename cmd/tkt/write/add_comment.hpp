// What agents write for agents.
#pragma once

#include <string>
#include <vector>

#include "desk/message/message.hpp"
#include "mail/write/compose.hpp"

namespace tkt::cli {

/// Adds a comment by the agent who acts. Files are kept as the mail that they would be, so that
/// they are cut out of it like any other attachment. Agents and teams that the text mentions, as in
/// `@bert`, are told by mail.
MessageId add_note(desk::Session& session, TicketId ticket, const std::string& text,
                   const std::vector<mail::File>& files);

} // namespace tkt::cli
