// Rows of the programs that work without a person, where one looks on all the same.
#pragma once

#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "term/table.hpp"

namespace tkt::cli {

/// A table on standard output. Where each row is to be seen at once, call finish() behind it.
term::Table stdout_table(std::vector<term::Column> columns);

term::Terminal look_at_stdout();

/// As clocks show it for a person, RFC 3339 for a program; `none` where there is no time.
term::Cell time_cell(const std::optional<Instant>& at, const char* none = "");

} // namespace tkt::cli
