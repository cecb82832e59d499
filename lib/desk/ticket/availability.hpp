// Who is there to be given tickets, and how many everybody has.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/log/session.hpp"

namespace tkt::desk {

struct Availability {
  bool away = false;
  std::optional<Instant> until; ///< of being away; none: until said otherwise
  std::string substitute;       ///< login; "" for nobody
};

/// Who is not away, or was until an instant that has passed, is ready.
Availability availability(store::Database& db, std::string_view agent, Instant now);

/// Errors: Kind::usage for an unknown agent or substitute, or one who is his own.
void set_availability(Session& session, std::string_view agent, const Availability& how);

/// Of `agents`, those who are ready, in the order given; for one who is away his substitute, if
/// that one is ready. Each once.
std::vector<std::string> ready_agents(store::Database& db, const std::vector<std::string>& agents,
                                      Instant now);

/// Who gets what is meant for somebody.
struct StandIn {
  std::string agent; ///< himself; his substitute, if he is away and that one is there
  std::string note;  ///< `; bert is away, anna stands in`, to end a reason; "" if he is there
};
StandIn stand_in(store::Database& db, std::string_view agent, Instant now);

/// Active tickets of an agent. Kept by the database, not counted.
std::int64_t active_tickets(store::Database& db, std::string_view agent);

/// The one of `agents` whose turn it is in `pool`, after whose turn it was last; notes the turn.
/// The one with the fewest active tickets, the first of several. Nothing if there is nobody.
std::optional<std::string> next_in_turn(Session& session, std::string_view pool,
                                        const std::vector<std::string>& agents);
std::optional<std::string> least_loaded(store::Database& db,
                                        const std::vector<std::string>& agents);

} // namespace tkt::desk
