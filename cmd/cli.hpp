// What every main shares: options that all programs have, errors to exit statuses, and the context
// (configuration, database, clock, who is asking) that the work is done in.
#pragma once

#include <functional>
#include <string>

#include <sysexits.h>

#include "base/error.hpp"
#include "command.hpp"

namespace tkt::cli {

/// Runs `body` and turns what it throws into one line on standard error and a sysexits(3) status.
/// Standard output that could not be written (a full disk) is EX_IOERR; a reader that went away
/// (`tkt list | head`) is no error.
int guard(const char* program, const std::function<int()>& body);

/// --config, --version, -v and -q, which every program has.
struct Common {
  std::string config_path; ///< empty until resolved()
  int verbose = 0;
  bool quiet = false;

  void add_to(Command program);
  /// Sets the log level; call after parse().
  void apply(const char* program) const;
  /// --config, else $TKT_CONFIG, else the first that exists of the usual places.
  /// Kind::config if nobody says which file, and none is where it usually is.
  std::string resolved() const;
};

} // namespace tkt::cli
