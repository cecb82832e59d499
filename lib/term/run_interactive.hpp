// Private to this room: running what a person works in.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/process.hpp"

namespace tkt::term {

/// Starts `command` with sh(1), `arguments` behind it as they are, in our process group: the
/// terminal's signals reach it. Its standard input is `input` if that is not -1.
/// Errors: Kind::temporary if there can be no new process.
Process start_interactive(const std::string& command,
                          const std::vector<std::string>& arguments = {}, int input = -1);

/// Waits for it; Ctrl-C is its business meanwhile.
void wait_interactive(Process& process);

/// The first of the folders in `path` (as $PATH) that has such a program.
std::optional<std::string> find_program(const std::string& name, const char* path);

} // namespace tkt::term
