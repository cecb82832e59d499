#include "sla/promised_times.hpp"

#include <fmt/format.h>

#include "base/digest.hpp"

namespace tkt::sla {

seconds Terms::work(desk::Target target, bool out_of_hours) const
{
  const auto promised = [&] {
    switch (target) {
    case desk::Target::reaction:
      return times.reaction;
    case desk::Target::next_reaction:
      return times.next_reaction;
    case desk::Target::alarm:
      return times.alarm.after(times.resolve);
    case desk::Target::resolution:
      break;
    }
    return times.resolve;
  }();
  return promised == seconds{0} || !out_of_hours ? promised : promised + times.out_of_hours;
}

std::string Terms::digest() const
{
  const auto text =
      fmt::format("{} {} {} {} {} {}", times.reaction.count(), times.next_reaction.count(),
                  times.alarm.time.count(), times.alarm.percent, times.resolve.count(),
                  times.out_of_hours.count());
  return to_hex(as_bytes(sha256(text)).substr(0, 8));
}

Terms terms_of(const config::Config& config, std::string_view sla, std::string_view priority)
{
  if (const auto* policy = config.find_sla(sla))
    if (const auto found = policy->priorities.find(std::string{priority});
        found != policy->priorities.end())
      return {found->second, fmt::format("SLA {}, priority {}", sla, priority)};
  const auto* found = config.find_priority(priority);
  return {found != nullptr ? found->times : config::Times{}, fmt::format("priority {}", priority)};
}

} // namespace tkt::sla
