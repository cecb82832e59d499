// One run over what has come in.
#pragma once

#include <cstddef>
#include <functional>

#include "base/cancel.hpp"
#include "desk/log/session.hpp"
#include "rules/act/programs.hpp"

namespace tkt::rules {

struct Report {
  std::size_t opened = 0;
  std::size_t followed = 0;
  std::size_t ignored = 0;
  std::size_t quarantined = 0;
  std::size_t acknowledged = 0;
  std::size_t fired = 0; ///< rules that ran on changes
  std::size_t loops = 0; ///< of them, chains that were broken off
  std::size_t programs = 0;
  std::size_t mailed = 0; ///< customers who were told what became of their tickets
};

struct Options {
  std::size_t batch = 200;            ///< messages a transaction; short, so that agents never wait
  std::size_t batch_bytes = 8U << 20; ///< and bytes: what a batch holds in memory
  ProgramLimits programs = program_limits;
  const Cancellation& stop = Cancellation::never(); ///< looked at between batches
  std::function<void(std::size_t done)> progress = {};
};

/// Takes every message of `incoming` that is new, in order of arrival: decides, carries out, marks
/// it done; a batch is one transaction. A message that cannot be carried out, or under which this
/// program died again and again, is quarantined: kept, shown, and not tried again by itself.
///
/// Errors: Kind::temporary if the desk cannot be written; then nothing of the batch was done.
/// Then the rules on changes run (triggers.hpp), and the programs that rules asked for
/// (programs.hpp), until nothing is left to do.
Report run_pass(desk::Session& session, const Options& options = {});

} // namespace tkt::rules
