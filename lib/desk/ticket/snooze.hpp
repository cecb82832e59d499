// Putting a ticket off until some time.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/row_id.hpp"
#include "desk/log/session.hpp"

namespace tkt::desk {

/// Sets the first pending status, and at `until` the one before again; a ticket that was pending
/// already wakes to the first open one. Whatever other status it gets meanwhile ends that. Writes
/// an event `snoozed`. False if it is put off until then already.
///
/// Errors: Kind::usage for an unknown ticket, for one in which nothing is left to do, and for a
///         time that has passed.
bool snooze(Session& session, TicketId ticket, Instant until, std::string_view reason = {});

/// Nothing if it is not put off.
std::optional<Instant> snoozed_until(store::Database& db, TicketId ticket);

/// Wakes a ticket now. False if it was not put off.
bool wake(Session& session, TicketId ticket, std::string_view reason);

/// Wakes those whose time has come, each exactly once, whoever else does the same. Gives them.
std::vector<TicketId> wake_due(Session& session);

/// Puts back what the event `snoozed` changed, beside the status: for undo.
void restore_snooze(Session& session, TicketId ticket, std::optional<Instant> until);

} // namespace tkt::desk
