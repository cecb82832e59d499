// Regular expressions in conditions: made ready, tried, and what they captured.
#pragma once

#include <string_view>

#include <re2/re2.h>

#include "rules/match/condition.hpp"

namespace tkt::rules {

/// Without regard to case, in linear time (RE2). Kind::config if it is none.
Value pattern(std::string_view expression, Marks marks);

/// Whether it matches somewhere in `text`; then what it captured goes into the facts, as `1`, `2` …
/// and by its names.
bool matches(const Facts& facts, const Value& value, std::string_view text);

} // namespace tkt::rules
