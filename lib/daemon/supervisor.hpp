// All jobs of the daemon together.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/worker.hpp"

namespace tkt::daemon {

class Supervisor {
public:
  /// `changed` is called when something is worth a look at status() or gone().
  Supervisor(Loop& loop, Tempo tempo, Action changed);

  /// Starts what is new, stops what is no longer wanted, replaces what has changed, leaves alone
  /// what is as before, and runs at once what was waiting.
  void apply(const std::vector<Job>& jobs);

  /// `fetch` (every mailbox), `fetch MAILBOX`, `rules`, `sla`, `send`. False, and nothing done, for
  /// anything else: the text comes from outside.
  bool poke(std::string_view text);

  /// Ends every child in order. Nothing may be applied afterwards.
  void stop();
  /// Ends those that are left at once.
  void kill();
  /// Stopped, and no child is left.
  bool gone() const;

  /// One line for people: how many jobs there are, and what fails.
  std::string status() const;

private:
  Loop& loop_;
  Tempo tempo_;
  Action changed_;
  std::map<std::string, std::unique_ptr<Worker>, std::less<>> workers_; ///< by Job::label()
};

} // namespace tkt::daemon
