// What `tkt undo` is to take back.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/log/session.hpp"
#include "desk/undo/command_log.hpp"

namespace tkt::cli {

struct UndoOptions {
  std::string what; ///< `4711`, `#17`, `c12`, or "": the last command
  std::string reason;
  bool redo = false;
  bool list = false;
  bool all = false; ///< with `list`: everybody's
};

/// Events, the newest first; and all else that their command did.
struct ToUndo {
  std::vector<desk::Event> events;
  std::optional<desk::ActionId> action = {}; ///< that they belong to
  bool whole = true;                         ///< they are all that it did
  std::int64_t number = 0;  ///< of the action, as people name it; 0 if it is not what was asked for
  std::string command = {}; ///< its verb
};

/// Whether undoing looks at it at all: it is a change, or mail that it names.
bool can_be_taken_back(store::Database& db, const desk::Event& event);

/// What the command line means. Kind::usage if that is nothing that could be taken back.
ToUndo what_to_undo(desk::Session& session, const UndoOptions& options);

/// What comes before it, where the command line means the last: your command before, or what was
/// done to the ticket before. Nothing if it means something else, or there is none.
std::optional<ToUndo> before(desk::Session& session, const UndoOptions& options,
                             const ToUndo& what);

} // namespace tkt::cli
