// What `tkt undo` is to take back.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/action.hpp"
#include "desk/session.hpp"

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
};

/// What the command line means. Kind::usage if that is nothing that could be taken back.
ToUndo what_to_undo(desk::Session& session, const UndoOptions& options);

} // namespace tkt::cli
