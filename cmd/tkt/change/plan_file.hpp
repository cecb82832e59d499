// Changes as text that can be read, edited, and carried out later: tkt apply.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tkt/change/tickets.hpp"

namespace tkt::cli {

/// The last event of a ticket: what a plan was made by.
using Versions = std::map<TicketId, EventId>;
Versions versions_of(store::Database& db, const std::vector<TicketId>& tickets);

/// A line `NUMBER VERSION CHANGE` for each change, with a comment above it for people. What no
/// change word says (see change_word.hpp) is Kind::usage.
void print_plan(Shell& shell, store::Database& db, const Changes& changes,
                const Versions& versions);

/// The tickets that a query finds, the oldest first.
std::vector<TicketId> tickets_where(Shell& shell, store::Database& db, const std::string& query);

/// A line of a plan, not yet looked up.
struct PlanLine {
  int number = 0; ///< in the file, from 1
  TicketId ticket;
  EventId version;
  std::string change;
};

/// What is wrong with a line.
struct PlanMistake {
  int number = 0;
  std::string text;
};

/// Reads a plan. Comments and empty lines are left out; what is no line of a plan is a mistake.
std::vector<PlanLine> read_plan(std::string_view text, std::vector<PlanMistake>& mistakes);

} // namespace tkt::cli
