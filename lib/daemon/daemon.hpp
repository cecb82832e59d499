// tktd: the supervisor, the door, the signals and the service manager together.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "daemon/job.hpp"

namespace tkt::daemon {

/// What the configuration asks of the daemon.
struct Wanted {
  std::filesystem::path database;
  std::vector<Job> jobs;
};

struct Setup {
  /// Reads the configuration; again at each SIGHUP. Throws an Error whose text has a line for each
  /// mistake.
  std::function<Wanted()> read;
  /// Makes a database ready, before any child sees it and after every other daemon is kept out.
  std::function<void(const std::filesystem::path& database)> prepare;
  Tempo tempo;
};

/// Runs the desk in the foreground until SIGTERM or SIGINT, then ends its children: within
/// Tempo::grace in order, and the rest by force right after, as at once on a second signal. SIGHUP
/// reads the configuration again; a broken one is reported, and the daemon goes on with the old.
///
/// Errors: what `read` and `prepare` throw at the start; Kind::temporary if another daemon looks
///         after the database. Children end with the daemon, however it ends.
void run(const Setup& setup);

} // namespace tkt::daemon
