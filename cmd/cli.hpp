// What every main shares: options that all programs have, errors to exit statuses, and the context
// (configuration, database, clock, who is asking) that the work is done in.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <sysexits.h>

#include "base/error.hpp"

namespace tkt::cli {

/// Runs `body` and turns what it throws into one line on standard error and a sysexits(3) status.
/// Standard output that could not be written (a full disk) is EX_IOERR; a reader that went away
/// (`tkt list | head`) is no error.
int guard(const char* program, const std::function<int()>& body);

/// One line on standard error for a mistake of the command line, with the nearest option or word;
/// gives nothing more to print. What parse() does with mistakes.
std::string complaint(const CLI::App* app, const CLI::Error& error);

/// Parses the command line. Returns the status to leave with after --help, --version or a mistake
/// (EX_USAGE), nothing when the program should go on.
std::optional<int> parse(CLI::App& app, int argc, char** argv);

/// --config, --version, -v and -q, which every program has.
struct Common {
  std::string config_path; ///< empty until resolved()
  int verbose = 0;
  bool quiet = false;

  void add_to(CLI::App& app);
  /// Sets the log level; call after parse().
  void apply(const char* program) const;
  /// --config, else $TKT_CONFIG, else the first that exists of the usual places.
  /// Kind::config if nobody says which file, and none is where it usually is.
  std::string resolved() const;
};

} // namespace tkt::cli
