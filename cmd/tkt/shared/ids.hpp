// Ticket numbers from the command line.
#pragma once

#include <string>
#include <vector>

#include "base/id.hpp"
#include "store/database.hpp"

namespace tkt::cli {

/// `42`, `#42` or `[#42]`. Kind::usage for anything else.
TicketId parse_ticket(const std::string& word);

/// The ticket that a word stands for: as parse_ticket(), the ticket that it was merged into if it
/// was, or another desk's number that one ticket has. Kind::usage for anything else.
TicketId find_ticket(store::Database& db, const std::string& word);

/// As find_ticket(), numbers in the order given; `-` stands for those on standard input, separated
/// by blanks or line ends. A number that comes twice is taken once. None at all from standard input
/// is no mistake: an empty list has nothing to do.
std::vector<TicketId> find_tickets(store::Database& db, const std::vector<std::string>& words);

} // namespace tkt::cli
