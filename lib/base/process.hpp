// A child process: started, signalled, reaped. The one place where programs are started.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "base/clock.hpp"
#include "base/descriptor.hpp"

namespace tkt {

/// How a process ended.
struct Exit {
  int status = 0; ///< of exit(3)
  int signal = 0; ///< that killed it; 0: none did

  bool good() const { return status == 0 && signal == 0; }
  /// As sh(1) counts it: 128 and the signal for a process that was killed.
  int shell_status() const { return signal == 0 ? status : 128 + signal; }
};

/// For logs: `status=75` or `signal=SEGV`.
std::string to_text(const Exit& exit);

/// For people: `exited with status 3`, `was ended by signal 15`.
std::string describe(const Exit& exit);

/// The arguments that run a command by sh(1), with `arguments` behind it as they are.
std::vector<std::string> shell(const std::string& command,
                               const std::vector<std::string>& arguments = {});

/// An anonymous file with `bytes` in it, at its beginning: an input that can neither block the
/// writer half-way nor end it with SIGPIPE. Kind::temporary if there can be none.
Descriptor memory_file(std::string_view bytes = {});

struct ProcessOptions {
  int input = -1;            ///< its standard input; -1: ours
  int output = -1;           ///< its standard output; -1: ours
  int errors = -1;           ///< its standard error; -1: ours
  bool own_group = true;     ///< so that Ctrl-C reaches us alone, and kill() all that it started
  bool dies_with_us = false; ///< SIGTERM from the kernel if our thread ends without a word
  std::optional<seconds> cpu =
      {}; ///< limits: this much CPU time, 2 GiB of memory, files of 256 MiB
};

/// A process. It inherits the standard descriptors alone, has every signal as at the start of a
/// session, and knows nothing of the service manager (sd_notify(3)): a child must not speak for us.
class Process {
public:
  /// Starts argv[0], looked up in PATH if it has no slash. Kind::temporary if the system has no
  /// room for another process, Kind::no_input if there is no such program.
  static Process start(const std::vector<std::string>& argv, const ProcessOptions& options = {});

  Process(Process&&) noexcept = default;
  Process& operator=(Process&&) = delete;
  /// Kills what still runs.
  ~Process();

  pid_t pid() const noexcept { return pid_; }
  /// Readable when the process has ended (pidfd_open(2)).
  int ended_fd() const noexcept { return pidfd_.get(); }

  /// To the process alone: what it started (sendmail, say) is its own business.
  void signal(int number) noexcept;
  /// SIGKILL to it and, where it has a group of its own, to everything in that.
  void kill() noexcept;
  /// It may outlive us.
  void release() noexcept { reaped_ = true; }

  /// Collects the exit. Nothing while it runs.
  std::optional<Exit> reap();
  /// Waits for the exit, for ever if there is no `limit`; nothing if that is over.
  std::optional<Exit> wait(std::optional<milliseconds> limit = {});

private:
  Process(pid_t pid, Descriptor pidfd, bool own_group) noexcept
      : pid_{pid}, pidfd_{std::move(pidfd)}, own_group_{own_group}
  {
  }
  bool running() const noexcept { return pidfd_ && !reaped_; }

  pid_t pid_;
  Descriptor pidfd_;
  bool own_group_;
  bool reaped_ = false; ///< the number may by then be somebody else's
};

} // namespace tkt
