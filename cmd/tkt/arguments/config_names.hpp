// Names that the configuration must have, for filters.
#pragma once

#include <string>
#include <vector>

#include "config/model/config.hpp"

namespace tkt::cli {

enum class Vocabulary {
  mailbox,
  agent,
  team,
  queue,
  status,
  category,
  type,
  priority,
  sla,
  calendar,
};

/// All names of that kind, in the order of the configuration.
std::vector<std::string> names(const config::Config& config, Vocabulary what);

/// Kind::usage for the first of `wanted` that is not there, with the nearest that is.
void check_names(const config::Config& config, Vocabulary what,
                 const std::vector<std::string>& wanted);

/// Likewise for a template, be it the administrator's or one that is built in.
void check_template(const config::Config& config, const std::string& name);

} // namespace tkt::cli
