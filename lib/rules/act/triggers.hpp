// Rules that run on changes: `on = "ticket.status"`, `on = "sla.alarm"`, `on = "after:3d"`.
//
// Exactly once: the log of events is read from where the last run stopped, and a rule's effects and
// that place are one transaction; a waiting rule's effects and its mark likewise. So it does not
// matter when, or how often, this runs, or where it is killed.
#pragma once

#include <cstddef>

#include "base/cancel.hpp"
#include "desk/log/session.hpp"
#include "sla/promises.hpp"

namespace tkt::rules {

struct TriggerReport {
  std::size_t fired = 0; ///< rules that held
  std::size_t loops = 0; ///< chains that were broken off
};

struct TriggerLimits {
  int depth = 8;           ///< rules that set off rules
  int hourly = 100;        ///< rules that fire on one ticket within an hour
  std::size_t batch = 200; ///< events, or waiting rules, a transaction
};

/// Runs the rules on all that has happened since the last time, then those that have come due,
/// until nothing is left. Rules that set off each other are bounded; where one is not run for that,
/// an event `rule_loop` on the ticket names it and says why.
TriggerReport run_triggers(desk::Session& session, sla::Promises& promises,
                           const TriggerLimits& limits = {},
                           const Cancellation& stop = Cancellation::never());

} // namespace tkt::rules
