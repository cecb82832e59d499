// Why some events cannot be taken back.
#pragma once

#include <string>

#include "desk/log/event.hpp"

namespace tkt::desk {

/// What is said of an event that is neither a change that reverse() knows nor mail: what it tells
/// of, and the nearest thing that can be done. "" for kinds that need not be explained.
std::string why_irreversible(const Event& event);

} // namespace tkt::desk
