// Words that say which tickets: `clock:alarm`, `due:<2h`, `queue:support`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "desk/ticket.hpp"

namespace tkt::desk {

/// Whether a number of seconds is within a bound such as `<2h`.
bool holds(const DueBound& bound, seconds left);

/// Adds the condition of one word to a filter.
///
/// Shape:  several values, parted by commas, are alternatives; several words must all hold.
///         `due:<2h`, `due:<=30m`, `due:>1d` look at the working time that is left, `due:late` at
///         what has none.
/// Errors: Kind::usage for a word without a known key, and for a value that the key does not have.
void add_term(Filter& filter, std::string_view word);

/// Keys that add_term() knows, for completions and the manual.
const std::vector<std::string>& term_keys();

} // namespace tkt::desk
