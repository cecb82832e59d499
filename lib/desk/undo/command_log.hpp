// What a command does as a whole, and which events are to be taken back with it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/row_id.hpp"
#include "desk/log/event.hpp"
#include "desk/log/session.hpp"
#include "desk/undo/merge_split.hpp"

namespace tkt::desk {

/// One command. Drawn by lot, so that two at once are two.
using ActionId = std::int64_t;

/// From now on all that this connection changes belongs to one action of the acting agent: its
/// events, and rows of action_tables(). `command` is its verb, for people. More than once is once.
ActionId begin_action(Session& session, std::string_view command = {});

/// What a command was, as far as it is remembered: see schema/019-undo.sql for how long.
struct Action {
  enum class Kind { ordinary, undo, redo };
  ActionId id = 0;
  std::int64_t number = 0; ///< as people name it: `c12`
  Instant at{};
  std::string command;
  Kind kind = Kind::ordinary;
  bool undone = false; ///< wholly or in part
  std::string actor;   ///< login of the agent, or the program
};

/// Whether mail of an action that is taken back has left: then what belongs to its mail stays, as
/// the mail does.
enum class Sent { no, yes };

/// The newest actions of an agent, or ("") of all, the newest first.
std::vector<Action> actions(store::Database& db, std::string_view actor, int limit);
/// Nothing if it is not remembered.
std::optional<Action> find_action(store::Database& db, ActionId id);
/// By the number that people know. Kind::usage if there is none, or none any more.
Action get_action(store::Database& db, std::int64_t number);

/// The last action of an agent, of those before number `before` if there is one, that took nothing
/// back and has not been taken back itself, wholly or in part.
std::optional<Action> last_action(store::Database& db, std::string_view actor,
                                  std::optional<std::int64_t> before = {});
/// The last that took something back, and was not taken back itself.
std::optional<Action> last_undoing(store::Database& db, std::string_view actor,
                                   std::optional<std::int64_t> before = {});

/// Says that `by`, which is going on, takes `action` back: all of it or, by single events, a part.
/// Taking back an undoing is doing again.
void note_undoing(Session& session, ActionId by, std::optional<ActionId> action, bool whole);

/// What an event belongs to; nothing if no command wrote it.
std::optional<ActionId> action_of(store::Database& db, EventId event);

/// Its events, the newest first.
std::vector<Event> events_of_action(store::Database& db, ActionId action);

/// The newest event of a ticket, before `before` if there is one, that `fits` and has neither been
/// taken back nor takes something back, with the others that the same action did to it; the newest
/// first. Empty if there is none.
std::vector<Event> last_events(store::Database& db, TicketId ticket,
                               const std::function<bool(const Event&)>& fits,
                               std::optional<EventId> before = {});

/// The event by which a message came to `ticket`, wherever it is now; nothing if it came to
/// another.
std::optional<Event> event_of_message(store::Database& db, TicketId ticket, MessageId message);

/// Kind::usage if there is no such event.
Event get_event(store::Database& db, EventId id);

/// Whether it was taken back already.
bool is_undone(store::Database& db, EventId id);
void mark_undone(store::Database& db, EventId id, ActionId by);
/// The events that an action has marked so.
std::vector<Event> events_undone_by(store::Database& db, ActionId action);
/// It has come about again by itself, without another event that would tell of it.
void unmark_undone(store::Database& db, EventId id);
/// Marks all that came with the operation that `event` tells of: what it did to both tickets.
void mark_operation_undone(store::Database& db, const Event& event, const Operation& operation,
                           ActionId by);

} // namespace tkt::desk
