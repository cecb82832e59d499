// Raw mail, byte for byte.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/row_id.hpp"
#include "store/database.hpp"

namespace tkt::desk {

RawId add_raw(store::Database& db, std::string_view bytes);

/// `size` bytes, as `write` gives them to what it is called with, never whole in memory. Errors:
/// also what `write` throws; nothing is added then.
RawId add_raw(store::Database& db, std::size_t size, const std::function<void(const Sink&)>& write);
RawId store_raw(store::Database& db, const Bytes& bytes);

/// Kind::internal if it is not there: raw mail is never deleted while something refers to it.
std::string read_raw(store::Database& db, RawId id);

/// Small mail in memory; large mail stays in the database, and is read from there piece by piece,
/// by `db`, which must outlive it.
Bytes raw_bytes(store::Database& db, RawId id);

/// The same for another thread, or one that waits for others while it reads: by a connection of its
/// own, for each piece anew, so that no reading lasts long. What has been committed is there.
Bytes detached_raw(store::Database& db, RawId id);

} // namespace tkt::desk
