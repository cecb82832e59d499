// What has to be done before a ticket is closed.
#pragma once

#include <string>
#include <vector>

#include "tkt/change/tickets.hpp"

namespace tkt::cli {

/// A sentence for each ticket that `changes` close although it waits for another one. Those that
/// they close with it are nothing to wait for.
std::vector<std::string> closing_obstacles(desk::Session& session, const Changes& changes);

/// Shows them and asks the person. Kind::temporary where the answer is no, and where nobody is
/// there to be asked.
void ask_about(Shell& shell, const std::vector<std::string>& obstacles);

/// Both for the status that an answer, a comment or a forwarded message is to bring along: before
/// anything is written. "" is none.
void check_closing(Shell& shell, desk::Session& session, TicketId ticket, const std::string& status,
                   bool force);

} // namespace tkt::cli
