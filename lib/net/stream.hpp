// Bytes both ways, as a protocol's client sees its server.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/clock.hpp"

namespace tkt::net {

class Stream {
public:
  virtual ~Stream() = default;

  /// Waits until there is something to read: true; or false after `patience`.
  /// Errors: Interrupted.
  virtual bool wait(milliseconds patience) = 0;

  /// What has arrived, at least one byte; zero once the other side has closed.
  /// Errors: Kind::unavailable if nothing comes within the time limit or the connection breaks;
  /// Interrupted.
  virtual std::size_t read(std::span<char> into) = 0;

  /// All of `bytes`. Errors as read().
  virtual void write(std::string_view bytes) = 0;

  /// From here on no stop is heeded, and no wait lasts longer than `grace`: for an answer that is
  /// worth a moment more.
  virtual void finish_within(seconds grace) = 0;
};

} // namespace tkt::net
