// A message by the number that a person typed.
#pragma once

#include "desk/message.hpp"

namespace tkt::desk {

/// As find_message(). Kind::usage for an unknown number, with the nearest that is known.
Message get_message(store::Database& db, MessageId id);

} // namespace tkt::desk
