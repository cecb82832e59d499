// Mail that others refer to and that we do not have.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/message/message.hpp"

namespace tkt::desk {

/// Remembers of `ids`, to which `message` refers, those that are no message here; `ids` has the
/// newest first. All of them: mail::all_ids() bounds how many there are. Of those that are far
/// back one message of the ticket remembers for all: each mail of a long conversation repeats them.
void remember_ghosts(store::Database& db, MessageId message, const std::vector<std::string>& ids);

/// The newest message that refers to mail with this Message-ID, and where it lies now. Never finds
/// an empty one.
std::optional<Located> find_ghost(store::Database& db, std::string_view message_id);

} // namespace tkt::desk
