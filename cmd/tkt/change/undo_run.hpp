// The work of `tkt undo`: events, mail and rows, each by the room that knows it.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "desk/undo/merge_split.hpp"
#include "desk/undo/row_undo.hpp"
#include "tkt/change/tickets.hpp"
#include "tkt/change/undo_target.hpp"

namespace tkt::cli {

/// What was taken back, to be printed once it is durable.
struct Done {
  Changes changes;
  std::vector<std::pair<std::string, desk::Operation>> operations; ///< `undo merge`, or `merge`
  std::vector<desk::RowReversal> rows;
  std::vector<std::string> moved;   ///< why something was left as it is
  std::vector<std::string> already; ///< what had been taken back before
  std::set<OutboxId> mails;         ///< that have been looked at
  std::vector<std::string> books;   ///< address books that will bring something again
  desk::Sent sent = desk::Sent::no;
  std::size_t count = 0;
};

/// In the caller's transaction.
Done take_back(desk::Session& session, const ToUndo& what, const std::string& reason);

} // namespace tkt::cli
