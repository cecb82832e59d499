// How much there is to do.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "shared/shell.hpp"

namespace tkt::cli {

/// Active tickets of a queue or an agent; 0 while there is no desk yet. `column` is one that has
/// an index.
std::int64_t active_tickets(Shell& shell, std::string_view column, const std::string& name);

} // namespace tkt::cli
