// The last list that a person has seen, for `tkt next` and `tkt prev`.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/row_id.hpp"
#include "tkt/ui/shell.hpp"

namespace tkt::cli {

/// Keeps the numbers of a list in the person's state folder ($XDG_STATE_HOME/tkt, or
/// ~/.local/state/tkt). Does nothing where no terminal shows the list: what scripts list is not
/// what a person goes through. Failing to write is no error.
void remember_list(Shell& shell, const std::vector<std::int64_t>& ids);

/// Notes which ticket the person looks at.
void remember_place(Shell& shell, TicketId ticket);

/// The ticket `step` places behind the one that was looked at last, or behind `from`; the first or
/// the last of the list if none was. Nothing at its ends.
/// Errors: Kind::usage where there is no list, or `from` is not in it.
std::optional<TicketId> neighbour(int step, std::optional<TicketId> from);

} // namespace tkt::cli
