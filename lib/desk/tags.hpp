// The tags that are in use.
#pragma once

#include <string>
#include <vector>

#include "store/database.hpp"

namespace tkt::desk {

/// Every tag that some ticket has, by name.
std::vector<std::string> tags_in_use(store::Database& db);

} // namespace tkt::desk
