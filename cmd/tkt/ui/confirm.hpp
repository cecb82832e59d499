// A question to the person at the terminal.
#pragma once

#include <string_view>

namespace tkt::cli {

/// Whether somebody can be asked: standard input is a terminal.
bool can_ask();

/// True for `y` and `yes`; false for anything else, and where nobody can be asked.
bool ask(std::string_view question);

} // namespace tkt::cli
