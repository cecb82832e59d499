// Changes of one ticket or of many: all of them or none.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/ticket/change.hpp"
#include "tkt/ui/shell.hpp"

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
  /// A line each: `ID<TAB>before<TAB>after`, JSON, or on a terminal `#17  status: new → closed`.
  void print(Shell& shell) const;

private:
  std::vector<FieldChange> changes_;
};

/// Whoever does something to a ticket takes it, as its queue has it (`take_on_action`): not where
/// `changes` has given it to somebody. Looking never does.
void take_on_action(desk::Session& session, TicketId ticket, Changes& changes);

/// Which tickets, and how; what the verbs that change tickets have in common.
struct ChangeOptions {
  std::vector<std::string> tickets; ///< as find_tickets() takes them
  std::string where;                ///< a query instead of them
  std::string reason;
  bool plan = false;  ///< print what would be changed, for tkt apply
  bool force = false; ///< close although something has to be done before

  /// The option ID; verbs that take other words with it add their own.
  void add_tickets(Command verb);
  /// --reason, --plan, --where, --json.
  void add_to(Command verb, Shell& shell);
  /// --force, for the verbs that may close.
  void add_force(Command verb);
  /// Kind::usage if neither tickets nor a query are there; `usage` is how the verb is written.
  void require_tickets(std::string_view usage) const;
};

/// What is to become of one ticket; of a command's work, or of what comes with each work.
using ChangeWork = std::function<void(desk::Session&, TicketId, Changes&)>;

/// Calls `work` for each ticket, in one transaction: a mistake in one of them changes none. Clocks
/// follow where due times change. Prints the changes, and names the tickets that needed none.
///
/// Where a ticket would be closed that waits for others, a person is asked; scripts get
/// Kind::temporary unless `force` is set. With `plan`, nothing is changed.
int change_tickets(Shell& shell, const ChangeOptions& options, const ChangeWork& work,
                   const ChangeWork& taking = take_on_action);

/// Lets clocks follow what `changes` did to their tickets, in the caller's transaction.
void follow_with_clocks(desk::Session& session, const Changes& changes);

/// Sets a field.
void set_field(desk::Session& session, TicketId ticket, desk::Field field, std::string_view value,
               Changes& changes, std::string_view reason = {});
/// Sets the first status of a kind.
void set_status(desk::Session& session, TicketId ticket, config::StatusKind kind, Changes& changes,
                std::string_view reason);

// Verbs that are given tickets and nothing else.

/// What is to become of one ticket; `reason` is that of the command line.
using TicketWork =
    std::function<void(desk::Session&, TicketId, Changes&, const std::string& reason)>;

/// Options of a verb that does `work` to each of its tickets, as change_tickets() does; `example`
/// is shown with its help.
void add_ticket_verb(Command verb, Shell& shell, const std::string& example, TicketWork work);

} // namespace tkt::cli
