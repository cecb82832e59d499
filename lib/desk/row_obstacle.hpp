// Why a row cannot be put back although nobody has changed it.
#pragma once

#include <string>

#include "desk/action.hpp"
#include "store/row_log.hpp"

namespace tkt::desk {

/// What stands in the way; "" if nothing does. `keep`: it stays as it is, and nothing need be said.
struct Obstacle {
  std::string text;
  bool keep = false;
};

Obstacle obstacle(Session& session, const store::RowChange& change, ActionId action, Sent sent);

} // namespace tkt::desk
