// tkt-sla due, elapsed, open, next, spans: questions about working time, which need a configuration
// and no desk.
#pragma once

#include <functional>

#include "cli.hpp"
#include "context.hpp"

namespace tkt::cli {

/// Adds a subcommand for each question. What it gives answers the one that was asked: that of the
/// options, or without them each line of standard input. Borrows all three until then.
std::function<int()> add_questions(Command app, Context& context, const bool& json);

} // namespace tkt::cli
