#include "calendar/zone.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include <date/tz.h>
#include <fmt/format.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::calendar {

namespace chrono = std::chrono;

namespace {

const date::time_zone* locate(const std::string& name)
{
  try {
    return date::locate_zone(name);
  } catch (const std::runtime_error&) {
    std::vector<std::string> known;
    try {
      for (const auto& zone : date::get_tzdb().zones)
        known.push_back(zone.name());
    } catch (const std::runtime_error&) {
      throw Error{Kind::config, fmt::format("time zone \"{}\": this system has no time zone "
                                            "database (package tzdata)",
                                            name)};
    }
    throw Error{Kind::config,
                fmt::format("unknown time zone \"{}\"{}", name, did_you_mean(name, known))};
  }
}

} // namespace

std::string zone_rules(const std::string& name)
{
  try {
    return read_file("/usr/share/zoneinfo/" + name, 1 << 20);
  } catch (const Error&) {
    return {};
  }
}

namespace {

/// The last line of the zone's file (RFC 9636, section 3.3). The date library reads the changes
/// that a file lists, which go to 2037 at the most, and takes the last of them for final.
std::optional<PosixRule> footer(const std::string& name)
{
  const auto file = zone_rules(name);
  std::string_view text{file}; // empty: then the listed changes are all there is
  if (!text.starts_with("TZif") || !text.ends_with('\n'))
    return {};
  text.remove_suffix(1);
  const auto line = text.rfind('\n');
  return line == text.npos ? std::nullopt : PosixRule::parse(text.substr(line + 1));
}

} // namespace

Zone::Zone(std::string_view name) : name_{name}
{
  // By far the most used, and loading the list of all zones takes a millisecond.
  if (name_ == "UTC" || name_ == "Etc/UTC")
    return;
  zone_ = locate(name_);
  rule_ = footer(name_);
}

Stretch Zone::stretch(chrono::sys_seconds at) const
{
  if (zone_ == nullptr)
    return {chrono::sys_seconds::min(), chrono::sys_seconds::max(), chrono::seconds{0}, "UTC"};
  const auto info = zone_->get_info(at);
  static const chrono::sys_seconds never = date::sys_days{date::year{9999} / 1 / 1};
  if (info.end < never || !rule_)
    return {info.begin, info.end, info.offset, info.abbrev};
  auto stretch = rule_->stretch(at);
  stretch.begin = std::max(stretch.begin, info.begin);
  return stretch;
}

chrono::local_seconds Zone::to_local(chrono::sys_seconds at) const
{
  return chrono::local_seconds{at.time_since_epoch() + stretch(at).offset};
}

chrono::sys_seconds Zone::to_utc(chrono::local_seconds at) const
{
  // No clock is further than a day from UTC, so the reading cannot have been shown before.
  const chrono::sys_seconds reading{at.time_since_epoch()};
  auto candidate = stretch(reading - chrono::hours{26});
  while (reading - candidate.offset >= candidate.end)
    candidate = stretch(candidate.end);
  return std::max(reading - candidate.offset, candidate.begin);
}

std::string local_text(Instant at, std::string_view zone)
{
  std::optional<Zone> found;
  try {
    found.emplace(zone);
  } catch (const Error&) {
    found.emplace("UTC");
  }
  const auto second = chrono::floor<chrono::seconds>(at);
  const auto stretch = found->stretch(second);
  const auto shown = to_rfc3339(second + stretch.offset); // 2024-03-01T10:00:00Z
  return fmt::format("{} {} {}", shown.substr(0, 10), shown.substr(11, 5), stretch.name);
}

} // namespace tkt::calendar
