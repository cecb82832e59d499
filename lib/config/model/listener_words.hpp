// The words that name people by what they are to a ticket, wherever somebody is to be notified.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace tkt::config {

inline constexpr std::array<std::string_view, 4> ticket_listeners{
    "ticket.agent", "ticket.team", "ticket.queue", "ticket.watchers"};

inline bool is_ticket_listener(std::string_view word)
{
  return std::find(ticket_listeners.begin(), ticket_listeners.end(), word) !=
         ticket_listeners.end();
}

} // namespace tkt::config
