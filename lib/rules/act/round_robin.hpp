// Giving a ticket to one of several.
#pragma once

#include <string_view>

#include "desk/log/session.hpp"
#include "desk/ticket/ticket.hpp"

namespace tkt::rules {

/// `round-robin`, `least-loaded`: among the agents of the ticket's queue, its teams' included;
/// `round-robin:team:NAME`: of that team. Only who is there, or a substitute, gets it, and nobody
/// who has it keeps the turn: a ticket that has an agent who is there stays with him.
///
/// Shape:  with nobody there the ticket stays as it is, and an event `unassigned` says so.
void assign_round_robin(desk::Session& session, TicketId ticket, std::string_view pool,
                        std::string_view because);

} // namespace tkt::rules
