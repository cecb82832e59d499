// One job of the daemon: its child, its timer, its failures.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "base/process.hpp"
#include "daemon/job.hpp"
#include "daemon/loop.hpp"

namespace tkt::daemon {

/// Keeps at most one child of a job running. A job that fails is tried again after pauses that
/// double; see Tempo.
class Worker {
public:
  /// Nothing runs before the first poke(). `changed` is called whenever the answer of gone() or
  /// trouble() may have changed; it must not destroy the worker.
  Worker(Loop& loop, const Tempo& tempo, Job job, Action changed);

  /// There is work. Idle: runs now. Running: runs once more right after, unless it is lasting.
  /// Failing: a stage that ended with a status is tried at once, though never more often than every
  /// Tempo::first_retry; one that crashed waits for its time, or each poke would crash it again.
  void poke();

  /// Goes on with `job`, as after a new configuration: a lasting child whose job has changed is
  /// replaced, a shorter run is finished first; whatever was waiting runs now.
  void become(Job job);

  /// Ends the child, SIGTERM first; no further one is started.
  void stop();
  /// SIGKILL, for those who cannot wait.
  void kill();
  /// Stopped, and the child is no more.
  bool gone() const { return stopping_ && !child_; }

  /// stop() was not called, or become() after it.
  bool wanted() const { return !stopping_; }
  const Job& job() const { return job_; }
  /// How a run failed, until one goes well; else empty.
  const std::string& trouble() const { return trouble_; }

private:
  using Moment = std::chrono::steady_clock::time_point;

  Process start() const;
  void run();
  void run_in(milliseconds delay);
  void ended();
  void failed(const std::string& how, bool crashed, bool misconfigured);
  void end_child();
  void warn_when_slow(milliseconds after);
  void well(const std::string& how);
  std::string name() const;

  Loop& loop_;
  const Tempo& tempo_;
  Job job_;
  Action changed_;
  Timer timer_; ///< idle: the next run; running: a word on it; ending: SIGKILL
  std::optional<Process> child_;
  std::optional<Watch> watch_; ///< of child_; goes first
  Moment started_{};
  Moment ended_{};
  unsigned failures_ = 0; ///< in a row
  bool crashed_ = false;  ///< the last failure was a signal
  std::string trouble_;
  bool again_ = false;   ///< poked while running
  bool replace_ = false; ///< the job has changed while the child ran
  bool stopping_ = false;
};

} // namespace tkt::daemon
