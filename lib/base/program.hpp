// Programs of the administrator that are asked something: text in, text out, within limits.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/cancel.hpp"
#include "base/clock.hpp"
#include "base/process.hpp"

namespace tkt {

/// A question: an sh(1) command and what it gets on standard input. Nothing of `input` is ever part
/// of the command line.
struct ProgramCall {
  std::string command;
  std::string input;
};

struct ProgramLimits {
  seconds time{5};            ///< then it is killed, with all that it started
  std::size_t output = 65536; ///< bytes; more is a failure
  std::size_t errors = 0;     ///< bytes of the end of its standard error; 0: that is ours
  std::size_t at_once = 4;    ///< programs that run beside each other
  bool resources = false;     ///< also CPU time, memory, open files and their size
  bool sandbox = false;       ///< by systemd-run(1), where that is there and permitted
};

struct ProgramOutcome {
  Exit exit;
  std::string output;
  std::string errors;  ///< the end of its standard error
  std::string problem; ///< `exited with status 3`, `took longer than 5s` …; "" if all went well
  bool sandboxed = false;
};

/// Runs them all, each in a process group of its own, and gives what became of each, in the same
/// order. A sandbox is a transient service of systemd's: no new privileges, read-only system,
/// private /tmp and devices.
///
/// Shape:  past a limit, or when cancelled, the whole group is killed; what had not ended when
///         `cancel` was requested has the problem `interrupted`. What a program leaves running in
///         the background ends with it.
/// Errors: Kind::temporary if no process can be started at all.
std::vector<ProgramOutcome> run_programs(std::span<const ProgramCall> calls,
                                         const ProgramLimits& limits,
                                         const Cancellation& cancel = Cancellation::never());

/// One of them.
ProgramOutcome run_program(const ProgramCall& call, const ProgramLimits& limits,
                           const Cancellation& cancel = Cancellation::never());

} // namespace tkt
