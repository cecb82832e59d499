// Whether others have written since one looked.
#pragma once

#include "store/database.hpp"

namespace tkt::store {

/// Another number once another connection has committed what this one can see; within one
/// transaction always the same.
std::int64_t seen_version(Database& db);

} // namespace tkt::store
