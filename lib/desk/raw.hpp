// Raw mail, byte for byte.
#pragma once

#include <string>
#include <string_view>

#include "base/id.hpp"
#include "store/database.hpp"

namespace tkt::desk {

RawId add_raw(store::Database& db, std::string_view bytes);

/// Kind::internal if it is not there: raw mail is never deleted while something refers to it.
std::string read_raw(store::Database& db, RawId id);

} // namespace tkt::desk
