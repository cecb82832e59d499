// A point in the past as people give it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "calendar/zone.hpp"
#include "tkt/ui/shell.hpp"

namespace tkt::cli {

/// `2024-03-01`, RFC 3339, or so long ago: `90d`. Nothing for "". Kind::usage for anything else.
inline std::optional<Instant> read_since(const std::string& text, Instant now)
{
  if (text.empty())
    return {};
  if (const auto at = parse_rfc3339(text))
    return at;
  if (const auto day = parse_rfc3339(text + "T00:00:00Z"))
    return day;
  if (const auto ago = parse_duration(text))
    return now - *ago;
  throw Error{Kind::usage,
              "\"" + text + "\" is no time: 2024-03-01, 2024-03-01T09:00:00Z, or 90d ago"};
}

// Times to come, from the command line.

/// The zone in which a person says times: TZ, else the system's, else the desk's.
calendar::Zone person_zone(const config::Config& config);

/// As calendar::parse_when(), in the person's zone. Kind::usage, naming the option, for what is no
/// such time and for what has passed.
Instant read_moment(Shell& shell, std::string_view option, std::string_view text);

} // namespace tkt::cli
