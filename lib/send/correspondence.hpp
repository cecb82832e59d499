// What customer and desk have written to one another.
#pragma once

#include <vector>

#include "desk/message.hpp"

namespace tkt::send {

/// The messages of a ticket that came in and the answers to them, the oldest first, without
/// comments, forwards and automatic mail; without answers that were taken back before they left, or
/// that are still held back until a time.
std::vector<desk::Message> correspondence(store::Database& db, TicketId ticket);

} // namespace tkt::send
