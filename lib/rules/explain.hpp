// A decision in words and as data.
#pragma once

#include <string>
#include <string_view>

#include "rules/decide.hpp"

namespace tkt::rules {

/// Sentences, a line each, that begin with what they speak of: `reads as`, `belongs to`, `rule`,
/// `queue`, `acknowledgement`. Texts of the mail are in it as they are: make them safe to show.
std::string explain_text(std::string_view name, const Arrival& arrival,
                         const mail::Message& message, const Decision& decision);

/// The same as one JSON object on one line, `"format": 1` (tkt-rules(1)).
std::string explain_json(std::string_view name, const Arrival& arrival,
                         const mail::Message& message, const Decision& decision);

} // namespace tkt::rules
