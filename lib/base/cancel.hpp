// A wish to stop that a blocking wait can notice.
#pragma once

#include "base/descriptor.hpp"
#include "base/error.hpp"

namespace tkt {

/// Thrown out of a wait that was told to stop; what was not committed is undone on the way.
class Interrupted : public Error {
public:
  Interrupted() : Error{Kind::temporary, "interrupted"} {}
};

/// Once asked for, for good. Its descriptor becomes readable, so that poll(2) can wait for it
/// beside whatever else.
class Stop {
public:
  Stop();

  /// Async-signal-safe, from any thread.
  void request() const noexcept;
  bool requested() const noexcept;
  int fd() const noexcept { return event_.get(); }

  /// Throws Interrupted if it was asked for.
  void check() const
  {
    if (requested())
      throw Interrupted{};
  }

  /// The one that SIGINT and SIGTERM ask; the first call takes these signals over.
  static const Stop& on_signals();

private:
  Descriptor event_;
};

} // namespace tkt
