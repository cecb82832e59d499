// How a due time came about, as rows and as JSON.
#pragma once

#include <vector>

#include "json_value.hpp"
#include "sla/explain_due.hpp"
#include "term/table.hpp"

namespace tkt::cli {

/// For the pieces of one explanation.
term::Table piece_table(const term::Terminal& terminal, term::Table::Write write);

/// Kind, from, to, work, total, text. A person gets times in their own zone, and dates of the
/// calendar as dates; a program RFC 3339 with the offset of the calendar's zone.
std::vector<term::Cell> piece_cells(const sla::Piece& piece, const calendar::Calendar& calendar);

/// The same as a program gets it (tkt-sla(1)).
Json piece_json(const sla::Piece& piece, const calendar::Calendar& calendar);

} // namespace tkt::cli
