// Many events at once, for what touches every ticket of a desk.
#pragma once

#include <span>
#include <string_view>

#include "desk/log/session.hpp"

namespace tkt::desk {

struct BatchEvent {
  TicketId ticket;
  std::string_view after;
  std::string_view reason;
};

/// As add_event() for each of them, in their order, with the same kind: in far fewer statements.
/// The tickets must be in order, each once.
void add_events(Session& session, std::string_view kind, std::span<const BatchEvent> events);

} // namespace tkt::desk
