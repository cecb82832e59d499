// The calendars of a configuration, built when they are asked for.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "calendar/calendar.hpp"
#include "config/model/config.hpp"

namespace tkt::sla {

/// Borrows the configuration. One thread at a time.
class Calendars {
public:
  explicit Calendars(const config::Config& config) : config_{config} {}

  /// Kind::usage, with the nearest name, if there is no such calendar; Kind::config if it cannot be
  /// built. "" is the one in which every hour counts, by the clocks of the desk's zone.
  const calendar::Calendar& get(std::string_view name);

  /// By which a ticket's time is counted: its policy's, else its queue's, else every hour counts.
  /// Names that the configuration no longer has are passed over.
  const calendar::Calendar& of(std::string_view sla, std::string_view queue);

private:
  const config::Config& config_;
  std::map<std::string, calendar::Calendar, std::less<>> built_;
};

/// Every mistake in the calendars that reading the configuration does not show: what is wrong in
/// holiday files, above all.
std::vector<config::Problem> calendar_problems(const config::Config& config);

} // namespace tkt::sla
