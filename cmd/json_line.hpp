// JSON as all programs print it.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace tkt::cli {

/// An object as programs get it: one line without its end, with the number of the format in front
/// (tkt-json(7)), in which nothing does anything to a terminal.
std::string json_line(const nlohmann::ordered_json& value);

} // namespace tkt::cli
