// The tags that are in use.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"

namespace tkt::desk {

/// Every tag that some ticket has, by name.
std::vector<std::string> tags_in_use(store::Database& db);

/// Likewise, unless `tag` is one of them; nothing then.
std::vector<std::string> other_tags(store::Database& db, std::string_view tag);

} // namespace tkt::desk
