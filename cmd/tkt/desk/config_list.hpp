// `list` and `show` of what the configuration has: queue, agent, team, mailbox.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tkt/ui/shell.hpp"

namespace tkt::cli {

/// A row: texts, numbers, switches and lists of texts. Those that are no columns are for `show` and
/// for JSON.
using Listing = Json;

/// Gives a verb the word `list`.
void add_listing(Command verb, Shell& shell, const std::string& description,
                 std::vector<std::string> columns,
                 std::function<std::vector<Listing>(Shell&)> rows);

/// As add_listing(), and `show NAME`, where NAME stands for the first column: exactly, by its
/// beginning, or by a part of it or of a name or address. Where there is `own`, it gives the name
/// that `me` stands for, and no NAME.
void add_listing_and_show(Command verb, Shell& shell, const std::string& description,
                          std::vector<std::string> columns,
                          std::function<std::vector<Listing>(Shell&)> rows,
                          std::function<std::string(Shell&)> own = {});

// How much there is to do.

/// Active tickets of a queue or an agent; 0 while there is no desk yet. `column` is one that has
/// an index.
std::int64_t active_tickets(Shell& shell, std::string_view column, const std::string& name);

} // namespace tkt::cli
