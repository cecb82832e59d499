#include "daemon/systemd_notify.hpp"

#include <algorithm>
#include <cstdint>
#include <ctime>

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include "base/text.hpp"

namespace tkt::daemon {

namespace {

/// A status is one line, and error texts may hold anything.
std::string one_line(const std::string& text)
{
  auto line = to_utf8(clip(text, 1000));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return line;
}

void tell(const std::string& state)
{
  // Nothing can be done where the manager does not listen.
  ::sd_notify(0, state.c_str());
}

} // namespace

Service::Service(Loop& loop) : heart_{loop}
{
  std::uint64_t interval = 0; // microseconds
  if (::sd_watchdog_enabled(0, &interval) > 0)
    half_interval_ = std::max(milliseconds{interval / 2000}, milliseconds{1});
}

void Service::ready(const std::string& status)
{
  last_status_ = one_line(status);
  tell("READY=1\nSTATUS=" + last_status_);
  if (half_interval_.count() > 0)
    beat();
}

void Service::status(const std::string& status)
{
  const auto line = one_line(status);
  if (line == last_status_)
    return;
  last_status_ = line;
  tell("STATUS=" + line);
}

void Service::reloading()
{
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const auto usec = std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
  tell(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", usec));
}

void Service::stopping()
{
  tell("STOPPING=1\nSTATUS=waiting for the stages to end");
}

void Service::beat()
{
  tell("WATCHDOG=1");
  heart_.start(half_interval_, [this] { beat(); });
}

} // namespace tkt::daemon
