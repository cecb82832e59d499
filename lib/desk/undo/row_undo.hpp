// Taking back what a command did to rows that it remembers, see action_rows.hpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "desk/undo/command_log.hpp"
#include "store/changeset.hpp"

namespace tkt::desk {

/// A row that is again what it was, or is not.
struct RowReversal {
  std::string what; ///< `agent bert`, `contact 3`
  std::string field;
  std::string before; ///< what it was until now; "" if it was not there
  std::string after;  ///< what it is again
  std::string moved;  ///< why it was left as it is; "" if it was not
};

/// Takes back what `action` did to rows, the newest first. What belongs together (a contact with
/// all that is known of it; mail with its copies and the draft that was made of it) comes back as a
/// whole or, where something of it has been changed since, not at all; fields of contacts come back
/// one by one. Nothing is overwritten. Mail that waits by the action is not looked at:
/// send/outbox/control.hpp takes it back.
std::vector<RowReversal> reverse_rows(Session& session, ActionId action, Sent sent,
                                      std::string_view reason);

/// One row of an action alone, by its key; for what an event tells of as well. False if it was not
/// changed by the action, or has been changed since.
bool put_row_back(Session& session, ActionId action, std::string_view table, std::string_view key);

/// Address books whose cards an action took in or forgot: they would bring them again.
std::vector<std::string> books_of_action(store::Database& db, ActionId action);

/// Mail that an action has put into the outbox, or that waits there again by it.
std::vector<OutboxId> mail_of_action(store::Database& db, ActionId action);

// Why a row cannot be put back although nobody has changed it.

/// What stands in the way; "" if nothing does. `keep`: it stays as it is, and nothing need be said.
struct Obstacle {
  std::string text;
  bool keep = false;
};

Obstacle obstacle(Session& session, const store::RowChange& change, ActionId action, Sent sent);

} // namespace tkt::desk
