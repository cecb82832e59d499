// Private to this room: a row of `ticket` as a Ticket.
#pragma once

#include <string_view>

#include "desk/ticket.hpp"

namespace tkt::desk {

/// Of a table called t.
inline constexpr std::string_view ticket_columns =
    "t.id, t.subject, t.status, t.substatus, t.active, t.queue, t.agent, t.team, t.priority, "
    "t.category, t.type, t.sla, t.mailbox, t.requester_name, t.requester_address, t.contact, "
    "t.created_at, t.updated_at, t.last_message_at, t.last_message_from, t.closed_at, "
    "EXISTS (SELECT 1 FROM autoreply a WHERE a.ticket = t.id AND a.state = 'stopped')";

/// The row that `query` stands on, whose first columns are those above.
Ticket read_ticket(store::Database& db, const store::Statement& query);

} // namespace tkt::desk
