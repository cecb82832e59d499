// tkt report rating.
#pragma once

#include <string>

#include "shared/shell.hpp"

namespace tkt::cli {

/// The word `rating` of tkt report.
void add_report_rating(CLI::App& verb, Shell& shell);

/// RFC 4180; a cell that a spreadsheet would take for a formula is made text.
std::string csv_field(std::string text);

} // namespace tkt::cli
