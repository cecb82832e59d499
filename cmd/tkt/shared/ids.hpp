// Ticket numbers from the command line.
#pragma once

#include <string>
#include <vector>

#include "base/id.hpp"

namespace tkt::cli {

/// `42`, `#42` or `[#42]`. Kind::usage for anything else.
TicketId parse_ticket(const std::string& word);

/// Numbers in the order given; `-` stands for those on standard input, separated by blanks or line
/// ends. A number that comes twice is taken once. None at all from standard input is no mistake:
/// an empty list has nothing to do.
std::vector<TicketId> parse_tickets(const std::vector<std::string>& words);

} // namespace tkt::cli
