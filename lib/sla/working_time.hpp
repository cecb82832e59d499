// Working time with pauses.
#pragma once

#include <vector>

#include "calendar/calendar.hpp"
#include "desk/ticket/clocks.hpp"

namespace tkt::sla {

/// The instant at which so much working time, pauses left out, is over. A pause that lasts is not
/// looked at: it is the due time as it stood when the pause began. Kind::data as Calendar::due().
Instant due_after(const calendar::Calendar& calendar, Instant start, milliseconds work,
                  const std::vector<desk::Pause>& pauses);

/// Working time from `start` to `end`, pauses left out; one that lasts, lasts until `end`.
milliseconds counted(const calendar::Calendar& calendar, Instant start, Instant end,
                     const std::vector<desk::Pause>& pauses);

} // namespace tkt::sla
