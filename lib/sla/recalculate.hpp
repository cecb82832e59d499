// Due times counted anew after calendars or policies have changed.
#pragma once

#include <cstddef>
#include <functional>

#include "base/cancel.hpp"
#include "desk/log/session.hpp"
#include "sla/promises.hpp"

namespace tkt::sla {

/// A due time that is no longer what the configuration says.
struct Moved {
  TicketId ticket;
  desk::Target target = desk::Target::reaction;
  std::optional<Instant> before; ///< nothing: it was not promised
  std::optional<Instant> after;  ///< nothing: it no longer is
};

struct RecalculateOptions {
  bool dry_run = false;
  milliseconds hold{20}; ///< for about so long the desk is locked at a time
  const Cancellation& stop = Cancellation::never();
};

struct Recalculated {
  std::size_t tickets = 0; ///< looked at
  std::size_t changed = 0;
};

/// Counts the clocks of every active ticket anew that were counted by another version of calendar
/// or policy than the present one, with an event on each ticket whose due times moved; gives each
/// to `take` once it is committed. Counts while others may write; what they have changed meanwhile
/// is counted again under the lock, which is held for a moment and then left free. Safe to
/// interrupt and to repeat.
Recalculated recalculate(desk::Session& session, const std::function<void(const Moved&)>& take,
                         const RecalculateOptions& options);

} // namespace tkt::sla
