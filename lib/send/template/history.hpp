// What customer and desk have written to one another.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/log/session.hpp"
#include "desk/message/message.hpp"

namespace tkt::send {

/// The messages of a ticket that came in and the answers to them, the oldest first, without
/// comments, forwards and automatic mail; without answers that were taken back before they left, or
/// that are still held back until a time.
std::vector<desk::Message> correspondence(store::Database& db, TicketId ticket);

/// The same as text for a mail, the newest first: each message quoted below its author, date and
/// subject. `without` is left out.
std::string history(const desk::Session& session, TicketId ticket,
                    std::optional<MessageId> without = {});

} // namespace tkt::send
