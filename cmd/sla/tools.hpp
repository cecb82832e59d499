// tkt-sla --recalculate, --ics, simulate.
#pragma once

#include <optional>
#include <string>

#include "cli.hpp"
#include "context.hpp"

namespace tkt::cli {

/// A line for each due time that moves: ticket, clock, before, after.
int recalculate(Context& context, bool dry_run, bool json);

/// The feed of due dates, on standard output.
int print_feed(Context& context);

/// Met, late, average and percentiles, before and after.
int simulate(Context& context, const std::string& other, const std::string& since, bool json);

} // namespace tkt::cli
