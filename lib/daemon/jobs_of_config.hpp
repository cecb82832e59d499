// From the configuration to the jobs of the daemon.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "daemon/job.hpp"

namespace tkt::daemon {

/// Where the stages' programs are and what all of them are told.
struct Programs {
  std::filesystem::path folder;     ///< looked in first; then PATH
  std::vector<std::string> options; ///< --config and such
};

/// A fetcher for each mailbox whose incoming mail is processed: one that stays for IMAP, a run
/// every daemon.fetch for folders and files; and rules, sla and send; spool, where tkt-web
/// leaves things; and contacts, where there are address books. No pause is under a second or
/// over a day, whatever the configuration says.
std::vector<Job> plan(const config::Config& config, const std::filesystem::path& database,
                      const Programs& programs);

} // namespace tkt::daemon
