// tkt report rating.
#pragma once

#include <optional>
#include <string>
#include <unordered_set>

#include "base/row_id.hpp"
#include "tkt/ui/shell.hpp"

namespace tkt::cli {

/// The word `rating` of tkt report.
void add_report_rating(Command verb, Shell& shell);

/// The tickets that a query finds, closed ones too; nothing where there is no query.
/// Errors: desk::QueryError.
std::optional<std::unordered_set<TicketId>> chosen_tickets(const std::string& query, Shell& shell);

/// RFC 4180; a cell that a spreadsheet would take for a formula is made text.
std::string csv_field(std::string text);

} // namespace tkt::cli
