// Verbs that are given tickets and nothing else.
#pragma once

#include <functional>
#include <string>

#include "shared/changes.hpp"

namespace tkt::cli {

/// What is to become of one ticket; `reason` is that of the command line.
using TicketWork =
    std::function<void(desk::Session&, TicketId, Changes&, const std::string& reason)>;

/// Options of a verb that does `work` to each of its tickets, as change_tickets() does; `example`
/// is shown with its help.
void add_ticket_verb(CLI::App& verb, Shell& shell, const std::string& example, TicketWork work);

} // namespace tkt::cli
