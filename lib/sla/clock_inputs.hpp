// What happened to a ticket, in the words of the machine.
#pragma once

#include <vector>

#include "base/row_id.hpp"
#include "config/model/config.hpp"
#include "sla/clock_machine.hpp"
#include "store/database.hpp"

namespace tkt::sla {

struct Happened {
  Input input = Input::comment;
  Instant at{}; ///< of mail: its arrival
  EventId event;
};

/// From the ticket's log, those after `event`, in order.
std::vector<Happened> history(store::Database& db, const config::Config& config, TicketId ticket,
                              EventId after);

/// SQL that holds of an event `e` that clocks look at.
std::string_view concerns_clocks();

/// What a status means to clocks; a name that the configuration no longer has is judged by
/// `active`.
Input input_of_status(const config::Config& config, std::string_view status, bool active);

} // namespace tkt::sla
