// A time zone: what its clocks show at an instant, and when they show it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "calendar/posix_rule.hpp"

namespace date {
class time_zone;
}

namespace tkt::calendar {

/// A zone of the system's tz database.
///
/// Threads: may be shared.
class Zone {
public:
  /// Kind::config, with the nearest known name, if the database has no zone called `name`.
  explicit Zone(std::string_view name);

  const std::string& name() const { return name_; }

  /// The stretch around `at` in which the offset stays the same.
  Stretch stretch(std::chrono::sys_seconds at) const;

  /// What clocks show at an instant.
  std::chrono::local_seconds to_local(std::chrono::sys_seconds at) const;

  /// When clocks show `at`: the first time, where they do so twice; the instant of the change,
  /// where they leave it out.
  std::chrono::sys_seconds to_utc(std::chrono::local_seconds at) const;

private:
  std::string name_;
  const date::time_zone* zone_ = nullptr; ///< null: UTC
  std::optional<PosixRule> rule_;         ///< for the years past those that the file lists
};

/// The zone's file in the system's tz database, byte for byte; empty if there is none.
std::string zone_rules(const std::string& name);

/// `2024-03-01 10:00 CET`, for people to read; in UTC if there is no such zone.
std::string local_text(Instant at, std::string_view zone);

} // namespace tkt::calendar
