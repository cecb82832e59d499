// Every ticket's promises, read for reports and simulations.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "sla/statistics.hpp"

namespace tkt::sla {

/// Calls `take` for each ticket whose time began at `since` or later, with its clocks as they
/// stand. Memory stays flat.
void each_book(store::Database& db, std::optional<Instant> since,
               const std::function<void(const desk::Ticket&, const Book&)>& take);

/// What became of all promises since then, by the calendars of this configuration.
void each_outcome(store::Database& db, const config::Config& config, std::optional<Instant> since,
                  Instant now,
                  const std::function<void(const desk::Ticket&, const Outcome&)>& take);

} // namespace tkt::sla
