// Private to this room: what a program of a rule reads and prints.
#pragma once

#include <string>
#include <string_view>

#include "rules/action.hpp"
#include "rules/programs.hpp"

namespace tkt::rules {

/// One JSON object and the end of its line: ticket, message, event, captures.
std::string program_input(store::Database& db, const Program& program);

/// What the program asks for, in the words of a rule's `then`.
/// Errors: Kind::data for what is no JSON, no action, or no value of one.
Plan read_plan(std::string_view output, const Program& program);

} // namespace tkt::rules
