// Clocks of tickets to which something happened while nobody moved them.
#pragma once

#include <cstddef>

#include "base/cancel.hpp"
#include "desk/log/session.hpp"
#include "sla/promises.hpp"

namespace tkt::sla {

/// Goes through the events of the log that came since the last time, and lets the clocks of their
/// tickets follow. A look without a lock first: with nothing to follow, nobody is kept waiting.
///
/// Shape: how many tickets were looked after. Safe to interrupt and to run twice at once.
std::size_t follow_events(desk::Session& session, Promises& promises, std::size_t batch,
                          const Cancellation& stop);

} // namespace tkt::sla
