// What is told of a number that nothing has.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "store/database.hpp"

namespace tkt::desk {

/// What a sentence about an unknown number ends with: `; the nearest is 17`, `; there are none`.
/// `table` has the numbers in its `column`; neither is what a person named.
std::string nearest_number(store::Database& db, std::string_view table, std::int64_t number,
                           std::string_view column = "id");

/// The same where nothing has that number, "" where something has.
std::string if_unknown(store::Database& db, std::string_view table, std::int64_t number);

} // namespace tkt::desk
