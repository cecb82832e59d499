// Private to this room: what merging, splitting, moving and their undoing have in common.
#pragma once

#include "desk/ticket/ticket.hpp"
#include "desk/undo/merge_split.hpp"

namespace tkt::desk {

/// Writes the operation down, with the clocks of both tickets as they are before it.
std::int64_t begin_operation(Session& session, std::string_view kind, TicketId source,
                             TicketId target, std::string_view status = {});

void record_item(store::Database& db, std::int64_t operation, std::string_view kind,
                 std::string_view value);

/// Puts messages and their outgoing mail from one ticket on another: who they name takes part
/// there, and here no longer if nothing else names him; both tickets' last message is looked up
/// anew.
void move_rows(Session& session, const std::vector<MessageId>& messages, TicketId from,
               TicketId to);

/// Messages of a ticket, oldest first.
std::vector<MessageId> messages_of(store::Database& db, TicketId ticket);

/// Of a ticket that a person has answered: stops its reaction clock at that time.
void stop_answered(store::Database& db, TicketId ticket);

} // namespace tkt::desk
