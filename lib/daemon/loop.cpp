#include "daemon/loop.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tkt::daemon {

namespace asio = boost::asio;
using boost::system::error_code;

// ------------------------------------------------------------------ Loop

struct Loop::State {
  asio::io_context io{1}; // one thread; PR_SET_PDEATHSIG of the children depends on it
};

Loop::Loop() : state_{std::make_unique<State>()} {}
Loop::~Loop() = default;

void Loop::run()
{
  state_->io.restart();
  const auto keep_running = asio::make_work_guard(state_->io);
  state_->io.run();
}

void Loop::stop()
{
  state_->io.stop();
}

bool Loop::run_until(const std::function<bool()>& done, milliseconds limit)
{
  constexpr milliseconds glance{5};
  const auto deadline = std::chrono::steady_clock::now() + limit;
  state_->io.restart();
  const auto keep_running = asio::make_work_guard(state_->io);
  while (!done()) {
    if (std::chrono::steady_clock::now() >= deadline)
      return false;
    state_->io.run_one_for(glance);
  }
  return true;
}

// ------------------------------------------------------------------ Timer

struct Timer::State {
  explicit State(asio::io_context& io) : timer{io} {}
  asio::steady_timer timer;
  // A timer that has gone off can no longer be cancelled; its call is told by an old number.
  std::uint64_t number = 0;
};

Timer::Timer(Loop& loop) : state_{std::make_shared<State>(loop.state_->io)} {}

Timer::~Timer()
{
  cancel();
}

void Timer::start(milliseconds delay, Action action)
{
  state_->timer.expires_after(delay);
  state_->timer.async_wait(
      [state = state_, number = ++state_->number, action = std::move(action)](error_code error) {
        if (!error && state->number == number)
          action();
      });
}

void Timer::cancel()
{
  ++state_->number;
  state_->timer.cancel();
}

// ------------------------------------------------------------------ Watch

struct Watch::State : std::enable_shared_from_this<Watch::State> {
  State(asio::io_context& io, int fd, Action action) : descriptor{io, fd}, ready{std::move(action)}
  {
  }

  void wait()
  {
    descriptor.async_wait(asio::posix::descriptor_base::wait_read,
                          [self = shared_from_this()](error_code error) {
                            if (error || !self->wanted)
                              return;
                            self->ready();
                            if (self->wanted)
                              self->wait();
                          });
  }

  asio::posix::stream_descriptor descriptor;
  Action ready;
  bool wanted = true;
};

Watch::Watch(Loop& loop, int fd, Action ready)
    : state_{std::make_shared<State>(loop.state_->io, fd, std::move(ready))}
{
  state_->wait();
}

Watch::~Watch()
{
  state_->wanted = false;
  state_->descriptor.release(); // the descriptor is not ours to close
}

// ------------------------------------------------------------------ Signals

struct Signals::State : std::enable_shared_from_this<Signals::State> {
  State(asio::io_context& io, std::function<void(int)> action) : set{io}, caught{std::move(action)}
  {
  }

  void wait()
  {
    set.async_wait([self = shared_from_this()](error_code error, int number) {
      if (error || !self->wanted)
        return;
      self->caught(number);
      if (self->wanted)
        self->wait();
    });
  }

  asio::signal_set set;
  std::function<void(int)> caught;
  bool wanted = true;
};

Signals::Signals(Loop& loop, std::initializer_list<int> numbers, std::function<void(int)> caught)
    : state_{std::make_shared<State>(loop.state_->io, std::move(caught))}
{
  for (const int number : numbers)
    state_->set.add(number);
  state_->wait();
}

Signals::~Signals()
{
  state_->wanted = false;
  state_->set.cancel(); // before clear(), after which nobody would find the waiting handler
  state_->set.clear();
}

} // namespace tkt::daemon
