// Private to this room: starting what a person works in.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/types.h>

namespace tkt::term {

/// Starts `command` with sh(1), `arguments` behind it as they are; its standard input is `input` if
/// that is not -1. Returns -1 if there can be no new process.
pid_t start_shell(const std::string& command, const std::vector<std::string>& arguments, int input);

/// Exit status as sh(1) counts it: 128 and the signal for one that was killed.
int wait_for(pid_t child);

/// The first of the folders in `path` (as $PATH) that has such a program.
std::optional<std::string> find_program(const std::string& name, const char* path);

} // namespace tkt::term
