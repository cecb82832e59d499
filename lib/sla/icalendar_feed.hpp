// Due dates for calendar programs.
#pragma once

#include <string>

#include "config/model/config.hpp"
#include "desk/ticket/ticket.hpp"

namespace tkt::sla {

/// An iCalendar object (RFC 5545) with an event for each promise that runs, at its due time. Lines
/// end in CRLF and are folded; nothing from a ticket can add a line. The same clock keeps its UID.
std::string feed(store::Database& db, const config::Config& config, const desk::Filter& filter,
                 Instant now);

} // namespace tkt::sla
