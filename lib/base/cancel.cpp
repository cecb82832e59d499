#include "base/cancel.hpp"

#include <cerrno>
#include <csignal>
#include <cstdint>

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace tkt {

namespace {

const Cancellation* signalled = nullptr;

void on_signal(int)
{
  const int kept = errno;
  signalled->request();
  errno = kept;
}

} // namespace

Cancellation::Cancellation() : event_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}
{
  if (!event_)
    throw Error{Kind::temporary, fmt::format("eventfd: {}", errno_text(errno))};
}

void Cancellation::request() const noexcept
{
  const std::uint64_t one = 1;
  // Full: it was requested often enough.
  [[maybe_unused]] const auto written = ::write(event_.get(), &one, sizeof one);
}

bool Cancellation::requested() const noexcept
{
  pollfd wait{event_.get(), POLLIN, 0};
  return ::poll(&wait, 1, 0) > 0;
}

const Cancellation& Cancellation::on_signals()
{
  static const Cancellation stop;
  if (signalled == nullptr) {
    signalled = &stop;
    struct sigaction action {};
    action.sa_handler = on_signal; // without SA_RESTART: waits end with EINTR and look again
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
  }
  return stop;
}

const Cancellation& Cancellation::never()
{
  static const Cancellation none;
  return none;
}

} // namespace tkt
