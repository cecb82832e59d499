// Events chosen from the log.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "desk/log/event.hpp"
#include "desk/query/query.hpp"

namespace tkt::desk {

struct EventFilter {
  EventId after;                     ///< behind this one
  std::optional<Instant> since;      ///< not before
  std::optional<TicketId> ticket;    ///< of this one, and those merged into it
  std::string actor;                 ///< login of an agent, or a program; "" for all
  const Query* query = nullptr;      ///< of tickets that it finds now; borrowed
  std::optional<std::size_t> newest; ///< the last so many of them
};

/// In order, the newest last.
void each_event(store::Database& db, const EventFilter& filter,
                const std::function<void(const Event&)>& take);

} // namespace tkt::desk
