// Private to this room: whose mail is that came while two tickets were one.
#pragma once

#include <vector>

#include "desk/undo/merge_split.hpp"

namespace tkt::desk {

/// Of the mail that has come to the target of a merge since: what was written for its source, by
/// what it answers, or else by who wrote it. `operation.messages` are those that were merged.
std::vector<MessageId> came_for_source(Session& session, const Operation& operation);

} // namespace tkt::desk
