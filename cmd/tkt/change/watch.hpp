// What watch and unwatch share.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "desk/ticket/change.hpp"
#include "desk/ticket/watchers.hpp"
#include "tkt/ui/shell.hpp"

namespace tkt::cli {

/// Tickets, and --agent: an agent or an address instead of oneself. `change` is called for each
/// ticket; it gives nothing where nothing changed.
void add_watching(
    Command verb, Shell& shell,
    std::function<std::optional<desk::Change>(desk::Session&, TicketId, const std::string& who)>
        change);

} // namespace tkt::cli
