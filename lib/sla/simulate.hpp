// Stored tickets under another calendar or policy: how many would have been late.
#pragma once

#include <array>
#include <optional>

#include "sla/statistics.hpp"

namespace tkt::sla {

/// Reaction, next reaction and resolution; the alarm is no promise.
struct Comparison {
  desk::Target target = desk::Target::reaction;
  Figures before; ///< as it was under the configuration of the desk
  Figures after;  ///< as it would have been under the other
};

struct Simulation {
  std::size_t tickets = 0;
  std::array<Comparison, 3> clocks;
};

/// Replays what happened to each ticket that began at `since` or later: its mail, its answers, its
/// pauses as they were. Both sides are replayed by the same machine, each with the tickets' present
/// priority, SLA and queue. Writes nothing.
Simulation simulate(store::Database& db, const config::Config& present, const config::Config& other,
                    std::optional<Instant> since, Instant now);

} // namespace tkt::sla
