// A few texts a row, of things that are no tickets.
#pragma once

#include <string>
#include <vector>

#include "shared/output.hpp"
#include "term/table.hpp"

namespace tkt::cli {

/// What becomes of the last column where the screen is too narrow: of a sentence nothing is lost.
enum class Last { is_cut, wraps };

/// A table under `titles` on a terminal, where the last column gives way first; elsewhere a tab
/// between fields. `out` is borrowed. Call finish() after the last row.
term::Table small_table(Output& out, const std::vector<std::string>& titles,
                        Last last = Last::is_cut);

} // namespace tkt::cli
