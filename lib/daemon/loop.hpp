// The event loop of the daemon: one thread, a monotonic clock, descriptors and signals. Boost.Asio
// stands behind it and is seen by loop.cpp alone. What hangs on a loop must go before it.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>

#include "base/clock.hpp"

namespace tkt::daemon {

using Action = std::function<void()>;

class Loop {
public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Works until stop().
  void run();
  void stop();

  /// Works until `done()`, which is asked after each thing that happened and every few
  /// milliseconds. False if it did not come true within `limit`.
  bool run_until(const std::function<bool()>& done, milliseconds limit);

  struct State;

private:
  friend class Timer;
  friend class Watch;
  friend class Signals;
  std::unique_ptr<State> state_;
};

/// One alarm at a time. Steps of the system's clock do not touch it.
class Timer {
public:
  explicit Timer(Loop& loop);
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  /// Calls `action` once, `delay` from now, in place of whatever was to be called before.
  void start(milliseconds delay, Action action);
  void cancel();

  struct State;

private:
  std::shared_ptr<State> state_;
};

/// Calls `ready` as often as `fd` has something to read. Does not own the descriptor, which has to
/// stay open meanwhile. `ready` may destroy the Watch.
class Watch {
public:
  Watch(Loop& loop, int fd, Action ready);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  struct State;

private:
  std::shared_ptr<State> state_;
};

/// Takes over signals of the process: `caught` is called from the loop, not from a handler.
class Signals {
public:
  Signals(Loop& loop, std::initializer_list<int> numbers, std::function<void(int)> caught);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  struct State;

private:
  std::shared_ptr<State> state_;
};

} // namespace tkt::daemon
