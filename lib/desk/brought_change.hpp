// A change of a ticket that a message brought about.
#pragma once

#include <optional>
#include <string_view>

#include "desk/change.hpp"

namespace tkt::desk {

/// As set(); the event names the message, so that both are told of as what they are: one thing.
std::optional<Change> set_for_message(Session& session, TicketId ticket, Field field,
                                      std::string_view value, std::string_view reason,
                                      MessageId message);

} // namespace tkt::desk
