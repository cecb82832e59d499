// A program of the administrator's, kept within bounds.
#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace tkt::rules {

struct ChildLimits {
  seconds time{30};
  std::size_t output = 1U << 20; ///< bytes on standard output; the rest ends it
  bool sandbox = true;           ///< by systemd-run(1), where that is there and permitted
};

struct ChildResult {
  int status = 0; ///< of the program; 128 + signal if one ended it
  std::string output;
  std::string errors;  ///< the end of its standard error
  std::string problem; ///< `ran for more than 30s`; "" if it ended by itself
  bool sandboxed = false;
};

/// Runs a command by sh(1) in a process group of its own, with `input` on its standard input, the
/// desk's open files closed, and limits on memory, files and processes. In a transient service of
/// systemd's (no new privileges, read-only system, private /tmp and devices) where systemd-run is
/// there and lets us; elsewhere those limits are all there is.
///
/// Shape:  past a limit, or when `stop` turns true, the whole group is killed.
/// Errors: Kind::temporary if no process can be made.
ChildResult run_child(const std::string& command, std::string_view input, const ChildLimits& limits,
                      const std::atomic<bool>* stop = nullptr);

} // namespace tkt::rules
