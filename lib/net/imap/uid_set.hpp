// Sets of UIDs as commands name them (RFC 3501, sequence-set).
#pragma once

#include <span>
#include <string>

#include "net/imap/data.hpp"

namespace tkt::fetch {

/// `1:3,7` for 1, 2, 3 and 7, which must rise.
std::string to_text(std::span<const Uid> uids);

/// Takes as many off the front of `uids` as have a text of at most `length` bytes, one at least:
/// servers limit a command's length (RFC 7162, section 4: 8192).
std::string take_set(std::span<const Uid>& uids, std::size_t length = 4000);

} // namespace tkt::fetch
