#include "clock.hpp"

#include <cstdlib>
#include <memory>
#include <string_view>

#include <fmt/format.h>

#include "base/error.hpp"

namespace tkt::cli {

namespace {

/// Runs as the system's does, ahead of it or behind it.
class OffsetClock final : public Clock {
public:
  explicit OffsetClock(milliseconds ahead) : ahead_{ahead} {}
  Instant now() const override { return Clock::system().now() + ahead_; }

private:
  milliseconds ahead_;
};

std::unique_ptr<const Clock> parse_clock(std::string_view text)
{
  if (const auto at = parse_rfc3339(text))
    return std::make_unique<ManualClock>(*at);
  const bool ahead = text.starts_with('+');
  if (ahead || text.starts_with('-'))
    if (const auto by = parse_duration(text.substr(1)))
      return std::make_unique<OffsetClock>(ahead ? *by : -*by);
  throw Error{Kind::usage, fmt::format("$TKT_NOW: \"{}\" is no time; write 2026-03-01T09:00:00Z, "
                                       "or +2d or -1h30m from now",
                                       text)};
}

} // namespace

const Clock& clock()
{
  static const auto other = []() -> std::unique_ptr<const Clock> {
    const char* text = std::getenv("TKT_NOW");
    return text == nullptr || *text == '\0' ? nullptr : parse_clock(text);
  }();
  return other ? *other : Clock::system();
}

} // namespace tkt::cli
