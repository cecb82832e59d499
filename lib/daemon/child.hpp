// A stage as a child process: started, signalled, reaped.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "base/descriptor.hpp"

namespace tkt::daemon {

/// How a process ended.
struct Ending {
  int status = 0; ///< of exit(3)
  int signal = 0; ///< that killed it; 0: none did

  bool good() const { return status == 0 && signal == 0; }
};

/// `status=75` or `signal=SEGV`.
std::string to_text(const Ending& ending);

/// A running process. It reads from /dev/null, writes where we write, has a process group of its
/// own (so that Ctrl-C reaches us alone and we end it in order), inherits no other descriptor, has
/// every signal as at the start of a session, and knows nothing of the service manager. If we die
/// without a word, it gets SIGTERM from the kernel; therefore start() is for the main thread.
class Child {
public:
  /// Starts argv[0], looked up in PATH if it has no slash. Kind::temporary if the system has no
  /// room for another process, Kind::no_input if there is no such program.
  static Child start(const std::vector<std::string>& argv);

  Child(Child&&) noexcept = default;
  Child& operator=(Child&&) = delete;
  /// Kills what still runs.
  ~Child();

  pid_t pid() const noexcept { return pid_; }
  /// Readable when the process has ended (pidfd_open(2)).
  int ended_fd() const noexcept { return pidfd_.get(); }

  /// Asks it to end. Only the process itself: what it started (sendmail, say) is its own business.
  void terminate() noexcept;
  /// SIGKILL to it and everything in its group.
  void kill() noexcept;

  /// Collects the ending. Nothing while it runs.
  std::optional<Ending> reap();

private:
  Child(pid_t pid, Descriptor pidfd) noexcept : pid_{pid}, pidfd_{std::move(pidfd)} {}
  bool running() const noexcept { return pidfd_ && !reaped_; }

  pid_t pid_;
  Descriptor pidfd_;
  bool reaped_ = false; ///< the number may by then be somebody else's
};

} // namespace tkt::daemon
