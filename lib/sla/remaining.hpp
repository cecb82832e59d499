// How much time a ticket has left.
#pragma once

#include <optional>
#include <string>

#include "desk/ticket/ticket.hpp"
#include "sla/calendars.hpp"

namespace tkt::sla {

struct Remaining {
  desk::Target target = desk::Target::reaction;
  seconds work{0};     ///< working time until it is due; what it is late by, if negative
  bool paused = false; ///< and stays that while the customer is waited for
};

/// Of the promise that comes due next; nothing where none runs or is paused. For years that
/// calendars do not know, every hour counts.
std::optional<Remaining> remaining(Calendars& calendars, const desk::Ticket& ticket, Instant now);

/// Of one clock. Every hour counts, too, where there is no working time before it is due.
seconds work_left(const calendar::Calendar& calendar, const desk::RunningClock& clock, Instant now);

/// `2h 10m left`, `1d late`, `45m left, paused`: the two largest units; a day is 24 hours of work.
std::string left_text(const Remaining& left);

} // namespace tkt::sla
