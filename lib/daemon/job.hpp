// What the daemon keeps going: one entry for each child there may be.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "config/model/config.hpp"

namespace tkt::daemon {

struct Job {
  std::string stage;             ///< fetch, rules, sla, send, spool, contacts
  std::vector<std::string> argv; ///< program first; looked up in PATH if it has no slash
  bool lasting = false;          ///< meant to run for ever: started again whenever it ends
  milliseconds every{0};         ///< pause between two runs of one that is not lasting
  std::filesystem::path database;
  std::optional<config::Mailbox> mailbox; ///< that a fetch is for

  /// Jobs are the same if a running child need not be replaced.
  bool operator==(const Job&) const = default;

  /// `rules`, `fetch support`: no two jobs of a daemon share it.
  std::string label() const { return mailbox ? stage + ' ' + mailbox->name : stage; }
};

/// How patient the daemon is. Tests are less so.
struct Tempo {
  milliseconds first_retry = seconds{1}; ///< after the first failure; doubled with each further one
  milliseconds longest_retry = minutes{5}; ///< and never longer
  milliseconds settled = minutes{1};       ///< a lasting child that ran so long was well
  milliseconds grace = seconds{4};         ///< between SIGTERM and SIGKILL
  milliseconds slow = minutes{10};         ///< a run that takes longer is worth a line in the log

  bool operator==(const Tempo&) const = default;
};

/// The pause after so many failures in a row (at least one).
milliseconds retry_delay(const Tempo& tempo, unsigned failures);

} // namespace tkt::daemon
