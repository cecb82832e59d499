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

std::string with_local_times(std::string_view text)
{
  constexpr std::size_t to_seconds = sizeof "2024-03-01T09:00:00" - 1;
  constexpr std::size_t longest = sizeof "2024-03-01T09:00:00.123Z" - 1;
  const auto is_part = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
  };
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto rest = text.substr(i, longest);
    const auto end = rest.find('Z');
    if (end != rest.npos && end >= to_seconds && rest[10] == 'T' &&
        (i == 0 || !is_part(text[i - 1])) &&
        (i + end + 1 == text.size() || !is_part(text[i + end + 1])))
      if (const auto at = parse_rfc3339(rest.substr(0, end + 1))) {
        out += local(*at);
        i += end + 1;
        continue;
      }
    out += text[i++];
  }
  return out;
}

} // namespace tkt::term
