#include "term/relative_time.hpp"

#include <ctime>

#include <fmt/format.h>

namespace tkt::term {

namespace {

std::string format_local(Instant at, const char* format)
{
  const std::time_t seconds_since = std::chrono::floor<seconds>(at).time_since_epoch().count();
  std::tm parts{};
  if (::localtime_r(&seconds_since, &parts) == nullptr)
    return to_rfc3339(at);
  char text[64];
  return {text, std::strftime(text, sizeof text, format, &parts)};
}

std::string amount(milliseconds span)
{
  if (span < hours{1})
    return fmt::format("{} min", span / minutes{1});
  if (span < hours{48})
    return fmt::format("{} h", span / hours{1});
  return fmt::format("{} d", span / days{1});
}

} // namespace

std::string relative(Instant at, Instant now)
{
  const auto span = at < now ? now - at : at - now;
  if (span < minutes{1})
    return "now";
  if (span >= days{28})
    return format_local(at, "%Y-%m-%d");
  return at < now ? amount(span) + " ago" : "in " + amount(span);
}

std::string local(Instant at)
{
  return format_local(at, "%Y-%m-%d %H:%M");
}

} // namespace tkt::term
