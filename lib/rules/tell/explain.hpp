// What would become of a message, in words and as data.
#pragma once

#include <string>
#include <string_view>

#include "rules/decide/decide.hpp"

namespace tkt::rules {

enum class As { text, json };

/// Decides about a message as a run would, and what rules on changes would do then, with each
/// condition and the value seen. Writes nothing, and asks no lookup program: whether a run would
/// is said.
///
/// Shape:  text: sentences, a line each, that begin with what they speak of: `reads as`, `follows`,
///         `rule +`, `queue`. JSON: one object on one line, `"format": 1` (tkt-rules(1)). Texts of
///         the mail are in it as they are: make them safe to show.
std::string explain(const Bench& bench, const Arrival& arrival, std::string_view name,
                    std::string_view raw, As as);

} // namespace tkt::rules
