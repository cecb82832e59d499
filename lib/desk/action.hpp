// What a command does as a whole, and which events are to be taken back with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "desk/event.hpp"
#include "desk/operation.hpp"
#include "desk/session.hpp"

namespace tkt::desk {

/// One command. Drawn by lot, so that two at once are two.
using ActionId = std::int64_t;

/// From now on each event that this connection writes belongs to one action. More than once is
/// once.
ActionId begin_action(store::Database& db);

/// The last action of an agent that has not been taken back, wholly or in part, and that took
/// nothing back itself.
std::optional<ActionId> last_action(store::Database& db, std::string_view actor);

/// What an event belongs to; nothing if no command wrote it.
std::optional<ActionId> action_of(store::Database& db, EventId event);

/// Its events, the newest first.
std::vector<Event> events_of_action(store::Database& db, ActionId action);

/// The newest event of a ticket that reverse() can take back and that has not been, with the others
/// that the same action did to it; the newest first. Empty if there is none.
std::vector<Event> last_events(store::Database& db, TicketId ticket);

/// Kind::usage if there is no such event.
Event get_event(store::Database& db, EventId id);

/// Whether it was taken back already.
bool is_undone(store::Database& db, EventId id);
void mark_undone(store::Database& db, EventId id, ActionId by);
/// Marks all that came with the operation that `event` tells of: what it did to both tickets.
void mark_operation_undone(store::Database& db, const Event& event, const Operation& operation,
                           ActionId by);

} // namespace tkt::desk
