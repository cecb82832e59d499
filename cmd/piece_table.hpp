// How a due time came about, as rows.
#pragma once

#include <vector>

#include "sla/explain.hpp"
#include "term/table.hpp"

namespace tkt::cli {

/// For the pieces of one explanation.
term::Table piece_table(const term::Terminal& terminal, term::Table::Write write);

/// Kind, from, to, work, total, text. A person gets times in their own zone, and dates of the
/// calendar as dates; a program RFC 3339 with the offset of the calendar's zone.
std::vector<term::Cell> piece_cells(const sla::Piece& piece, const calendar::Calendar& calendar);

} // namespace tkt::cli
