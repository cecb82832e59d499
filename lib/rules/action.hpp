// Actions: what a rule that holds does to the ticket.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "desk/change.hpp"

namespace tkt::rules {

/// What the rules that held ask for, gathered before anything is written: the last word counts,
/// tags add up. Empty: leave it as it is.
struct Plan {
  struct Word {
    std::string value;
    std::string because; ///< `rule "invoices to billing": subject_contains …`
  };
  std::optional<Word> queue;
  std::optional<Word> agent;
  std::optional<Word> team;
  std::optional<Word> priority;
  std::optional<Word> category;
  std::optional<Word> type;
  std::optional<Word> status;
  std::optional<Word> sla;
  std::vector<Word> add_tags;
  std::vector<Word> remove_tags;
  std::optional<Word> no_acknowledgement; ///< value is empty; set where one is not wanted
};

/// One kind of action. Its name is the key in the configuration; adding one is adding an entry.
struct Deed {
  std::string_view name;
  void (*plan)(Plan& plan, const std::vector<std::string>& values, const std::string& because);
};

const Deed* find_deed(std::string_view name);
std::vector<std::string> deed_names();

/// Carries a plan out on a ticket: each change in its field, with its reason. `queue` is left out
/// where `opened` (the ticket was opened there already).
void carry_out(desk::Session& session, TicketId ticket, const Plan& plan, bool opened);

} // namespace tkt::rules
