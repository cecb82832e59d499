// The migrations that are compiled in (store/schema/NNN-*.sql).
#pragma once

#include <span>
#include <string_view>

namespace tkt::store {

struct Migration {
  int number; ///< PRAGMA user_version after it
  std::string_view name;
  std::string_view sql;
};

/// All of them, by rising number from 1, none left out.
std::span<const Migration> migrations();

} // namespace tkt::store
