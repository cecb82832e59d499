// Lists of tickets on standard output, in the form that was asked for.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tkt/list/columns.hpp"

namespace tkt::cli {

/// --columns, --format, --csv, --atom, --ids, --links.
struct RowOptions {
  std::vector<std::string> columns;
  std::string format;
  bool csv = false;
  bool atom = false;
  bool ids = false;
  bool links = false;

  void add_to(Command verb, Shell& shell);
};

/// Writes tickets as they come: JSON, numbers, CSV, a feed, lines of a format, or a table.
class Rows {
public:
  /// `usual` are the columns where none are asked for; `query` is what a feed is called by.
  Rows(const RowOptions& options, Shell& shell, std::vector<std::string> usual,
       std::string_view query);
  /// `more` are fields that JSON has besides the ticket's.
  void add(const desk::Ticket& ticket, std::string_view snippet = {}, const Json& more = {});
  /// Counts for `tkt next`, without being written here.
  void remember(const desk::Ticket& ticket);
  /// Once, after the last.
  void finish();

private:
  Shell& shell_;
  const RowOptions& options_;
  sla::Calendars calendars_;
  std::vector<TicketColumn> columns_;
  std::optional<Format> format_;
  std::optional<term::Table> table_;
  std::vector<std::int64_t> ids_; ///< for `tkt next`
};

} // namespace tkt::cli
