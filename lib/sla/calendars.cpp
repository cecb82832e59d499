#include "sla/calendars.hpp"

#include <fmt/format.h>

namespace tkt::sla {

namespace {

/// Where relative paths start; the configuration makes those in files absolute itself.
std::filesystem::path folder_of(const config::Calendar& calendar)
{
  return std::filesystem::path{calendar.place.file}.parent_path();
}

} // namespace

const calendar::Calendar& Calendars::get(std::string_view name)
{
  if (const auto found = built_.find(name); found != built_.end())
    return found->second;
  const auto& zone = config_.desk.timezone;
  if (name.empty())
    return built_.emplace(name, calendar::Calendar::always(zone)).first->second;
  const auto& calendar = config_.calendar(name);
  return built_.emplace(name, calendar::Calendar::build(calendar, zone, folder_of(calendar)))
      .first->second;
}

const calendar::Calendar& Calendars::of(std::string_view sla, std::string_view queue)
{
  const auto* policy = config_.find_sla(sla);
  if (policy != nullptr && config_.find_calendar(policy->calendar) != nullptr)
    return get(policy->calendar);
  const auto* place = config_.find_queue(queue);
  if (place != nullptr && config_.find_calendar(place->calendar) != nullptr)
    return get(place->calendar);
  return get("");
}

std::vector<config::Problem> calendar_problems(const config::Config& config)
{
  std::vector<config::Problem> found;
  for (const auto& calendar : config.calendars)
    for (const auto& text : calendar::problems(calendar, config.desk.timezone, folder_of(calendar)))
      found.push_back({calendar.place, fmt::format("calendar \"{}\": {}", calendar.name, text)});
  return found;
}

} // namespace tkt::sla
