// Obtaining a password or token when it is needed.
#pragma once

#include <string>

#include "config/model/config.hpp"

namespace tkt::config {

/// The password or token: runs the command with sh(1) (30 s limit), reads the file or the systemd
/// credential ($CREDENTIALS_DIRECTORY). The first line counts, its end removed. Empty if none is
/// configured. Kind::temporary if a command fails, Kind::config if a file cannot be read.
std::string read_secret(const Secret& secret);

} // namespace tkt::config
