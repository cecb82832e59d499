// Changes of one ticket or of many: all of them or none.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/change.hpp"
#include "shared/shell.hpp"

namespace tkt::cli {

/// A change, and the name of what changed.
struct FieldChange {
  std::string field;
  desk::Change change;
};

/// Collects what was changed within a transaction, to be printed once it is durable.
class Changes {
public:
  void add(std::string_view field, std::optional<desk::Change> change);
  void append(const Changes& more);
  const std::vector<FieldChange>& all() const { return changes_; }
  bool empty() const { return changes_.empty(); }
  /// A line each: `ID<TAB>before<TAB>after`, or JSON.
  void print(Shell& shell) const;

private:
  std::vector<FieldChange> changes_;
};

/// Whoever does something to a ticket takes it, as its queue has it (`take_on_action`): not where
/// `changes` has given it to somebody. Looking never does.
void take_on_action(desk::Session& session, TicketId ticket, Changes& changes);

/// Calls `work` for each ticket named by `words` (as find_tickets()), in one transaction: a
/// mistake in one of them changes none. Clocks follow where due times change. Prints the changes,
/// and names the tickets that needed none.
int change_tickets(
    Shell& shell, const std::vector<std::string>& words,
    const std::function<void(desk::Session&, TicketId, Changes&)>& work,
    const std::function<void(desk::Session&, TicketId, Changes&)>& taking = take_on_action);

/// Lets clocks follow what `changes` did to their tickets, in the caller's transaction.
void follow_with_clocks(desk::Session& session, const Changes& changes);

/// Sets a field.
void set_field(desk::Session& session, TicketId ticket, desk::Field field, std::string_view value,
               Changes& changes, std::string_view reason = {});

} // namespace tkt::cli
