#include "desk/query_context.hpp"

#include <memory>

#include "calendar/zone.hpp"

namespace tkt::desk {

Zone zone_of(const config::Config& config)
{
  const auto zone = std::make_shared<calendar::Zone>(config.desk.timezone);
  return {[zone](Instant at) { return zone->to_local(std::chrono::floor<seconds>(at)); },
          [zone](std::chrono::local_seconds at) { return Instant{zone->to_utc(at)}; }};
}

} // namespace tkt::desk
