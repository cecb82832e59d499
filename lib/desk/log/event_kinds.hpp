// The kinds of events: one table for all who write, show, undo or explain them.
#pragma once

#include <span>
#include <string_view>

namespace tkt::desk {

/// What `tkt show` makes of an event without being asked for all of them.
enum class ShownAs {
  nothing, ///< the desk's own records
  change,  ///< somebody or something changed the ticket
  note,    ///< people should know of it
};

/// How an event is undone; desk/undo has a function for each.
enum class EventUndo {
  none,
  field,
  custom_field,
  added_tag,
  removed_tag,
  link,
  snooze,
  added_watcher,
  removed_watcher,
  automatic_answers,
  comment,           ///< is withdrawn
  withdrawn_comment, ///< is restored
  opening,           ///< the ticket is cancelled
  contact_type,
  foreign_number,
  answering_loop,
  undeliverable_address,
  operation, ///< a merge, a split, a move of messages
  undone_operation,
};

/// How an event names the mail that it tells of.
enum class EventMail {
  none,
  message, ///< `message` of the event, unless it came in
  outbox,  ///< rows of event_outbox, or the message by which it was sent
};

struct EventKind {
  std::string_view name;        ///< as in the log; `field.` stands for all that begin so
  std::string_view before = {}; ///< what it is, as tkt-json(7) has it; "" where it is always empty
  std::string_view after = {};
  ShownAs shown_as = ShownAs::nothing;
  bool moves_clocks = false;    ///< it may move due times, or stop and start clocks
  bool brings_messages = false; ///< whoever is writing an answer should look at the ticket again
  bool whole_command = false;   ///< undoing it undoes all that its command has done
  EventMail mail = EventMail::none;
  EventUndo undo = EventUndo::none;
  /// Why not, where it cannot be undone, or not always; `{}` is the number of the ticket.
  std::string_view why_not = {};
  /// The words that the template `event` has for it, by `event.is_NAME`; more than one, with
  /// blanks, where its words depend on more than the kind.
  std::string_view texts = {};
};

std::span<const EventKind> event_kinds();

/// Nothing for a kind that is not in the table: of a newer program.
const EventKind* find_event_kind(std::string_view name);

/// False also for names that are no kinds.
bool moves_clocks(std::string_view kind);
bool brings_messages(std::string_view kind);

} // namespace tkt::desk
