// Taking back what an event tells of.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "desk/log/event.hpp"
#include "desk/ticket/change.hpp"
#include "desk/undo/merge_split.hpp"

namespace tkt::desk {

/// What came of it.
struct Reversal {
  enum class What {
    done,    ///< it is as it was before
    nothing, ///< it was no change, or another event of the same change has taken it back
    moved,   ///< what it changed has been changed again since; `text` says how
  } what = What::nothing;
  std::string text;
  std::string field; ///< with `change`, for the line that a program prints
  std::optional<Change> change;
  std::optional<Operation> operation; ///< instead of `change`: messages moved back
};

/// Whether the event is of a kind that reverse() knows.
bool can_be_reversed(const Event& event);
/// What is said of an event that can neither be reversed nor tells of mail that could be taken
/// back: what it tells of, and the nearest thing that can be done. "" where nothing need be said.
std::string why_not_undone(const Event& event);
/// Whether it tells of a merge, a split or a move, which takes all it did back by itself.
bool is_operation(const Event& event);

/// Sets what the event changed to what it was before, with an event whose reason names it. History
/// only grows: a comment is not removed but withdrawn, a ticket that was opened by hand is
/// cancelled. Mail is not looked at, see send/outbox/control.hpp. Clocks follow the events, as
/// after set().
Reversal reverse(Session& session, const Event& event, std::string_view reason = {});

/// Whether a comment was taken back.
bool is_withdrawn(store::Database& db, MessageId message);

// Private to this room: taking back what the desk has concluded from mail by itself.

/// As reverse(), of `foreign_number`: the ticket is not found by it any more, or is again.
Reversal reverse_foreign_number(Session& session, const Event& event, std::string_view because);
/// Of `loop`: automatic answers are sent again, and counted anew.
Reversal reverse_loop(Session& session, const Event& event, std::string_view because);
/// Of `undeliverable`: mail is sent to the address again, or is not any more.
Reversal reverse_undeliverable(Session& session, const Event& event, std::string_view because);

// Private to this room: tickets that were put off, taken back and put off again.

/// As reverse(), of `snoozed`.
Reversal reverse_snooze(Session& session, const Event& event, std::string_view because);

/// After the status that `event` set was taken back: where it had ended a snooze whose time is
/// still to come, that goes on, with an event. The command that ended it may have been a program's.
void resume_snooze(Session& session, const Event& event, std::string_view because);

} // namespace tkt::desk
