// Ticket numbers from the command line.
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/row_id.hpp"
#include "desk/message/message.hpp"
#include "store/database.hpp"
#include "tkt/change/tickets.hpp"

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

// Which message of a ticket goes on to somebody else.

/// `17/204`: that message of that ticket. `17`: the one that would be answered: the customer's
/// newest. Kind::usage if there is none.
desk::Message message_to_pass_on(store::Database& db, const std::string& word);

// `ID... NAME`: numbers, and behind them what is to become of the tickets.

/// Takes the last word off. With --where it is the only one. Kind::usage, saying how the verb is
/// written, if there is none, or no ticket before it.
inline std::string take_last_word(ChangeOptions& options, const std::string& usage)
{
  auto& words = options.tickets;
  if (words.empty() || (words.size() < 2 && options.where.empty()))
    throw Error{Kind::usage, usage};
  auto last = words.back();
  words.pop_back();
  return last;
}

} // namespace tkt::cli
