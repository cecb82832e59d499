// Private to this room: what a program of a rule reads and prints.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/act/programs.hpp"
#include "rules/match/action.hpp"

namespace tkt::rules {

/// One JSON object and the end of its line: ticket, the ticket before the change, message, event,
/// captures.
std::string program_input(store::Database& db, const config::Config& config,
                          const Program& program);

/// What a program wants.
struct Answer {
  Plan plan;                          ///< in the words of a rule's `then`
  std::optional<std::string> refuses; ///< why the change that set it off is to be put back
};
/// Errors: Kind::data for what is no JSON, no action, or no value of one.
Answer read_answer(std::string_view output, const Program& program);

} // namespace tkt::rules
