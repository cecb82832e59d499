// Private to this room: names that a change may use, checked against the configuration.
#pragma once

#include <string>
#include <string_view>

#include "config/config.hpp"
#include "desk/change.hpp"

namespace tkt::desk {

/// A status with its substatus, as written: `open/escalated`.
struct StatusName {
  const config::Status* status;
  std::string substatus;
};

/// Kind::usage with the nearest name for one that the configuration does not have.
StatusName parse_status(const config::Config& config, std::string_view text);
std::string to_text(std::string_view status, std::string_view substatus);

/// Kind::usage if `value` is no name for `field`. An empty value empties fields that may be empty.
void check_name(const config::Config& config, Field field, std::string_view value);

} // namespace tkt::desk
