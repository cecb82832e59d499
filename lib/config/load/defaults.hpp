// What happens between reading the files and using the configuration.
#pragma once

#include "config/toml/reader.hpp"

namespace tkt::config {

/// Puts in what is there without being written: statuses of every kind, priorities, the calendar
/// `always`, a first queue, and the defaults that depend on other sections. `main` is the file that
/// was asked for.
void apply_defaults(Config& config, Findings& findings, const std::filesystem::path& main);

/// Reports names that are borne twice and names that nothing bears.
void check_names(const Config& config, Findings& findings);

} // namespace tkt::config
