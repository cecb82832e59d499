// Programs of the administrator that are asked something: text in, text out, within limits.
#pragma once

#include <atomic>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"

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
  std::size_t at_once = 4;    ///< programs that run beside each other
};

struct ProgramOutcome {
  std::string output;
  std::string problem; ///< `exited with status 3`, `took longer than 5s` …; "" if all went well
};

/// Runs them all and gives what became of each, in the same order. Their standard error is ours.
/// What stands in `stop`, where given, ends them early; what has not ended then has the problem
/// `interrupted`. Errors: Kind::temporary if no process can be started at all.
std::vector<ProgramOutcome> run_programs(std::span<const ProgramCall> calls,
                                         const ProgramLimits& limits,
                                         const std::atomic<bool>* stop = nullptr);

} // namespace tkt
