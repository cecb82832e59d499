// Options that choose tickets, beside a query.
#pragma once

#include <string>
#include <vector>

#include "desk/query/query.hpp"
#include "desk/ticket/ticket.hpp"
#include "tkt/ui/shell.hpp"

namespace tkt::cli {

/// --status, --queue … --all, --closed, -n.
struct FilterOptions {
  desk::Filter filter;
  std::vector<std::string> contacts;
  std::vector<std::string> clocks;
  std::vector<std::string> text;
  bool all = false;
  bool closed = false;

  void add_to(Command verb);
  /// Errors: Kind::usage for a name that is not there, with the nearest.
  desk::Filter read(Shell& shell) const;
  /// Whether closed tickets are meant: by options, else by the query.
  void choose_activity(desk::Filter& filter, const desk::Query& query) const;
};

/// Kind::usage, with the nearest, for an order that is not there.
desk::Filter::Order read_order(const std::string& text);
/// Names of priorities, the most urgent first.
std::vector<std::string> by_urgency(const config::Config& config);

} // namespace tkt::cli
