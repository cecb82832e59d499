#include "shared/future.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "calendar/zone.hpp"

namespace tkt::cli {

Instant read_future(std::string_view option, const std::string& text, Instant now,
                    std::string_view zone)
{
  auto at = parse_rfc3339(text);
  if (!at)
    if (const auto day = parse_rfc3339(text + "T00:00:00Z"))
      at = calendar::Zone{zone}.to_utc(
          std::chrono::local_seconds{std::chrono::floor<seconds>(*day).time_since_epoch()});
  if (!at)
    if (const auto wait = parse_duration(text))
      at = now + *wait;
  if (!at)
    throw Error{Kind::usage, fmt::format("{}: \"{}\" is no time: 2026-12-24, "
                                         "2026-12-24T09:00:00Z, or 3d from now",
                                         option, text)};
  if (*at <= now)
    throw Error{Kind::usage, fmt::format("{}: {} has passed", option, text)};
  return *at;
}

} // namespace tkt::cli
