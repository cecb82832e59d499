// Numbers that other desks use for what a ticket is about: names by which it is found.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/row_id.hpp"
#include "desk/log/session.hpp"

namespace tkt::desk {

struct ForeignNumber {
  std::string system; ///< name of the other desk
  std::string number; ///< as it was written
};

/// With an event; does nothing if the ticket has it already.
void add_foreign_number(Session& session, TicketId ticket, const ForeignNumber& number,
                        std::string_view reason);

/// With an event. False if the ticket does not have it.
bool forget_foreign_number(Session& session, TicketId ticket, const ForeignNumber& number,
                           std::string_view reason);

/// The tickets that have it, whatever its case, newest first; those merged into another as that.
std::vector<TicketId> tickets_of_foreign_number(store::Database& db, std::string_view number);

/// Those of a ticket and of what was merged into it.
std::vector<ForeignNumber> foreign_numbers(store::Database& db, TicketId ticket);

} // namespace tkt::desk
