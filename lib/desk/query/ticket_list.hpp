// Private to this room: a Filter as SQL.
#pragma once

#include "desk/query/sql_condition.hpp"
#include "desk/ticket/ticket.hpp"

namespace tkt::desk {

/// On a ticket t; its query is among it.
Condition condition_of(const Filter& filter);

} // namespace tkt::desk
