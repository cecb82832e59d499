// Talking to the service manager (sd_notify(3)). Where there is none, every call does nothing.
#pragma once

#include <string>

#include "daemon/loop.hpp"

namespace tkt::daemon {

/// Reads $NOTIFY_SOCKET, $WATCHDOG_USEC and $WATCHDOG_PID, as libsystemd does.
class Service {
public:
  explicit Service(Loop& loop);

  /// READY=1, at the end of starting and of each reloading(). From the first on, WATCHDOG=1 goes
  /// out at half the interval asked for, from the loop: one that hangs is noticed.
  void ready(const std::string& status);
  void status(const std::string& status);
  /// RELOADING=1 with MONOTONIC_USEC, which Type=notify-reload wants.
  void reloading();
  void stopping();

private:
  void beat();

  milliseconds half_interval_{0}; ///< 0: nobody watches
  Timer heart_;
  std::string last_status_;
};

} // namespace tkt::daemon
