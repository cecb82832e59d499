// `list` of what the configuration has: queue list, agent list, mailbox list.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "shared/shell.hpp"

namespace tkt::cli {

/// A row: texts, switches and lists of texts by the names of the columns.
using Listing = Json;

/// Gives a verb the word `list`.
void add_listing(CLI::App& verb, Shell& shell, const std::string& description,
                 std::vector<std::string> columns,
                 std::function<std::vector<Listing>(Shell&)> rows);

} // namespace tkt::cli
