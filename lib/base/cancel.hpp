// A cancellation request that blocking waits can observe.
#pragma once

#include "base/descriptor.hpp"
#include "base/error.hpp"

namespace tkt {

/// Thrown out of a wait that was cancelled; what was not committed is undone on the way.
class Interrupted : public Error {
public:
  Interrupted() : Error{Kind::temporary, "interrupted"} {}
};

/// Once requested, for good. Its descriptor becomes readable, so that poll(2) can wait for it
/// beside others.
class Cancellation {
public:
  Cancellation();

  /// Async-signal-safe, from any thread.
  void request() const noexcept;
  bool requested() const noexcept;
  int fd() const noexcept { return event_.get(); }

  /// Throws Interrupted if it was requested.
  void check() const
  {
    if (requested())
      throw Interrupted{};
  }

  /// Requested by SIGINT and SIGTERM; the first call takes these signals over.
  static const Cancellation& on_signals();

  /// For work that nobody cancels.
  static const Cancellation& never();

private:
  Descriptor event_;
};

} // namespace tkt
