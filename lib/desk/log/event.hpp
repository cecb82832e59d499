// The log: who did what to which ticket, when, and why. Append-only.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/row_id.hpp"
#include "desk/log/session.hpp"

namespace tkt::desk {

/// Kinds are the names of fields that changed (see Field), and: created, message, tag_added,
/// tag_removed, linked, threaded, rule, acknowledged, acknowledgement_withheld, clock, sent,
/// send_failed, bounced, note, notified, notice_withheld, watcher_added, watcher_removed,
/// participant, foreign_number, merged, merged_from, split, message_moved, undone, forwarded,
/// redirected, mentioned, answered, run, rule_loop, contact, unassigned, autoreply, loop, refused,
/// refusal_withheld, answer_withheld, by_mail, send_cancelled, send_retried, send_resolved,
/// asked_rating, rated, rating_comment, rating_refused, mailed, mail_withheld, undeliverable,
/// unlinked, snoozed, withdrawn, restored, change_refused, field.NAME.
///
/// `after` of clock: started, moved, paused, resumed, stopped; and when one is due, reaction_late,
/// next_reaction_late, alarm, resolve_late; escalated, with the step taken as `before`. `before` of
/// notified, redirected and what a rule forwarded: `outbox 12, 13`, see
/// send/outbox/mail_of_event.hpp.
struct Event {
  EventId id;
  TicketId ticket;
  Instant at{};
  std::string actor;
  std::string unix_user;
  std::string kind;
  std::string before;
  std::string after;
  std::string reason;
  std::optional<MessageId> message;
};

struct NewEvent {
  std::string_view kind;
  std::string_view before = {};
  std::string_view after = {};
  std::string_view reason = {};
  std::optional<MessageId> message = {};
};

/// In the transaction of the change that it tells of; also marks the ticket as changed.
EventId add_event(Session& session, TicketId ticket, const NewEvent& event);

/// The columns of `event e` that read_event() takes, in its order, for those who choose events by a
/// query of their own.
inline constexpr std::string_view event_columns =
    "e.id, e.ticket, e.at, e.actor, e.unix_user, e.kind, e.before, e.after, e.reason, e.message";
Event read_event(const store::Statement& row);

/// Nothing if there is no such event.
std::optional<Event> find_event(store::Database& db, EventId id);

/// Events in order, those after `after` only; of one ticket and those merged into it, or of all.
void each_event(store::Database& db, EventId after, std::optional<TicketId> ticket,
                const std::function<void(const Event&)>& take);

/// The last event there is; 0 if nothing has happened yet.
EventId newest_event(store::Database& db);

} // namespace tkt::desk
