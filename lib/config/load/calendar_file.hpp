// A calendar in a file of its own.
#pragma once

#include <filesystem>

#include "config/model/config.hpp"

namespace tkt::config {

/// Reads the keys of [[calendar]] from a file of TOML, or from the object that a file of JSON
/// holds; in JSON, what is null is left out, and other keys than a calendar's are passed over. A
/// calendar without a name is called after the file. Kind::no_input if it cannot be opened,
/// Kind::config with every mistake in it, a line each.
Calendar read_calendar_file(const std::filesystem::path& path);

} // namespace tkt::config
