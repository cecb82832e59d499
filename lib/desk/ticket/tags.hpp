// The tags that are in use.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"

namespace tkt::desk {

/// Every tag that some ticket has, by name.
std::vector<std::string> tags_in_use(store::Database& db);

/// Whether some ticket has it.
bool is_tag(store::Database& db, std::string_view tag);

/// As tags_in_use(), for whoever may have meant one of them by `tag`; nothing if it is one of them,
/// or so short that every short one would be near.
std::vector<std::string> other_tags(store::Database& db, std::string_view tag);

} // namespace tkt::desk
