// Who follows a ticket without having it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/row_id.hpp"
#include "desk/log/session.hpp"

namespace tkt::desk {

/// Lets an agent (login) or an address follow the ticket, or no longer; with an event
/// `watcher_added`, `watcher_removed`. False if nothing changed.
///
/// Errors: Kind::usage for an unknown ticket, or for a watcher who is no agent and no address.
bool add_watcher(Session& session, TicketId ticket, std::string_view watcher,
                 std::string_view reason = {});
bool remove_watcher(Session& session, TicketId ticket, std::string_view watcher,
                    std::string_view reason = {});

/// By name.
std::vector<std::string> watchers(store::Database& db, TicketId ticket);

} // namespace tkt::desk
