// The pass over clocks that came due: each is told once, by an event on its ticket.
#pragma once

#include <functional>
#include <string>

#include "base/cancel.hpp"
#include "desk/log/session.hpp"
#include "desk/ticket/clocks.hpp"
#include "sla/calendars.hpp"

namespace tkt::sla {

/// A promise that was not kept, an alarm time that has come, or a step of escalation.
struct Crossing {
  TicketId ticket;
  desk::Target target = desk::Target::reaction;
  Instant due_at{};
  seconds late{0};    ///< working time since then
  std::string step{}; ///< what escalation did; empty for a clock that came due
};

/// What the event says in `after`: `reaction_late`, `next_reaction_late`, `alarm`, `resolve_late`.
std::string_view event_of(desk::Target target);

struct PassOptions {
  std::size_t batch = 200; ///< crossings of one transaction: nobody waits longer than for that many
  const Cancellation& stop = Cancellation::never(); ///< observed between batches
};

/// Lets clocks follow what happened to their tickets where nobody else did; then tells of every
/// clock that was due at the session's instant: writes one event (kind `clock`, with the due time
/// and how late it is) and notes that, in one transaction; hands it to `take` once that is durable;
/// and takes the steps of escalation whose time has come, likewise. All of one pass is judged at
/// the same instant. Safe to repeat, to interrupt, and to run twice at once; a clock is told once
/// even if it came due a month ago. What it costs depends on what is new and due alone, and with
/// nothing it writes nothing.
void run_pass(desk::Session& session, const std::function<void(const Crossing&)>& take,
              const PassOptions& options = {});

/// What a pass at `now` would tell of clocks; writes nothing.
void preview(store::Database& db, const config::Config& config, Instant now,
             const std::function<void(const Crossing&)>& take);

} // namespace tkt::sla
