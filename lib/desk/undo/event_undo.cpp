#include "desk/undo/event_undo.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/contact/type.hpp"
#include "desk/contact/undeliverable.hpp"
#include "desk/log/event_kinds.hpp"
#include "desk/message/autoreply.hpp"
#include "desk/message/message.hpp"
#include "desk/ticket/custom_field.hpp"
#include "desk/ticket/foreign_number.hpp"
#include "desk/ticket/link.hpp"
#include "desk/ticket/snooze.hpp"
#include "desk/ticket/watchers.hpp"
#include "desk/undo/command_log.hpp"
#include "desk/undo/row_undo.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

namespace {

using What = Reversal::What;
/// Of one kind of event; `because` is the reason of what it writes.
using Reverser = Reversal (*)(Session&, const Event&, std::string_view because);

Reversal moved(std::string text)
{
  return {What::moved, std::move(text), {}, {}, {}};
}

Reversal done(std::string field, Change change)
{
  return {What::done, {}, std::move(field), std::move(change), {}};
}

Reversal set_back(Session& session, const Event& event, std::string_view because)
{
  const auto field = parse_field(event.kind).value();
  const auto now = value_of(get_ticket(session.db, event.ticket), field);
  if (now != event.after)
    return moved(fmt::format("its {} has been changed again, to {}", event.kind,
                             now.empty() ? "none" : now));
  const auto change = set(session, event.ticket, field, event.before, because);
  if (field == Field::status)
    resume_snooze(session, event, because);
  return change ? done(event.kind, *change) : Reversal{};
}

Reversal set_custom_back(Session& session, const Event& event, std::string_view because)
{
  const auto name = std::string_view{event.kind}.substr(field_prefix.size());
  const auto now = custom_field(session.db, event.ticket, name);
  if (now != event.after)
    return moved(fmt::format("its {} has been changed again, to {}", event.kind,
                             now.empty() ? "none" : now));
  const auto change = set_custom_field(session, event.ticket, name, event.before, because);
  return change ? done(event.kind, *change) : Reversal{};
}

Reversal drop_tag(Session& session, const Event& event, std::string_view because)
{
  if (!remove_tag(session, event.ticket, event.after, because))
    return moved(fmt::format("the tag {} has been taken away since", event.after));
  return done("tag", {event.ticket, event.after, ""});
}

Reversal bring_tag(Session& session, const Event& event, std::string_view because)
{
  if (!add_tag(session, event.ticket, event.before, because))
    return moved(fmt::format("the tag {} has been added again since", event.before));
  return done("tag", {event.ticket, "", event.before});
}

Reversal toggle_link(Session& session, const Event& event, std::string_view because)
{
  const bool added = event.kind == "linked";
  const auto word = parse_link_word(added ? event.after : event.before);
  if (!word)
    return {};
  const auto from = word->from_here ? event.ticket : word->other;
  const auto to = word->from_here ? word->other : event.ticket;
  const bool any = added ? unlink(session, from, to, word->kind, because)
                         : link(session, from, to, word->kind, because);
  if (!any)
    return {}; // the other ticket's event has done it
  const auto text = fmt::format("{}:{}", to_text(word->kind), to);
  return done("link", {from, added ? text : "", added ? "" : text});
}

Reversal unwatch(Session& session, const Event& event, std::string_view because)
{
  if (!remove_watcher(session, event.ticket, event.after, because))
    return moved(fmt::format("{} does not watch it any more", event.after));
  return done("watcher", {event.ticket, event.after, ""});
}

Reversal watch(Session& session, const Event& event, std::string_view because)
{
  if (!add_watcher(session, event.ticket, event.before, because))
    return moved(fmt::format("{} watches it again", event.before));
  return done("watcher", {event.ticket, "", event.before});
}

Reversal set_autoreply_back(Session& session, const Event& event, std::string_view because)
{
  for (const auto state : {AutoReply::usual, AutoReply::stopped, AutoReply::skip_next}) {
    if (to_text(state) != event.before)
      continue;
    if (to_text(autoreply(session.db, event.ticket).state) != event.after)
      return moved("its automatic answers have been changed again");
    // What was counted, and why they had stopped, comes back with it.
    const auto action = action_of(session.db, event.id);
    if (action && put_row_back(session, *action, "autoreply", fmt::format("[{}]", event.ticket))) {
      add_event(
          session, event.ticket,
          {.kind = "autoreply", .before = event.after, .after = event.before, .reason = because});
      return done("autoreply", {event.ticket, event.after, event.before});
    }
    if (set_autoreply(session, event.ticket, state, because))
      return done("autoreply", {event.ticket, event.after, event.before});
  }
  return {};
}

Reversal withdraw(Session& session, const Event& event, std::string_view because)
{
  const auto message = event.message ? find_message(session.db, *event.message) : std::nullopt;
  if (!message || message->kind != MessageKind::comment)
    return {};
  session.db
      .prepare("INSERT INTO withdrawn(message, actor, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
      .run(message->id, session.actor.name, session.now());
  if (session.db.changes() == 0)
    return {};
  add_event(session, message->ticket,
            {.kind = "withdrawn",
             .before = fmt::format("message {}", message->id),
             .reason = because,
             .message = message->id});
  return done("message", {message->ticket, fmt::format("{}", message->id), ""});
}

Reversal restore(Session& session, const Event& event, std::string_view because)
{
  if (!event.message || !is_withdrawn(session.db, *event.message))
    return {};
  session.db.prepare("DELETE FROM withdrawn WHERE message = ?").run(*event.message);
  add_event(session, event.ticket,
            {.kind = "restored",
             .after = fmt::format("message {}", *event.message),
             .reason = because,
             .message = event.message});
  return done("message", {event.ticket, "", fmt::format("{}", *event.message)});
}

/// A message of the ticket that whoever opened it did not write.
std::optional<MessageId> message_of_others(Session& session, const Event& created)
{
  return session.db
      .prepare("SELECT m.id FROM message m WHERE m.ticket = ?1 AND (m.kind = 'incoming' OR "
               "m.author NOT IN ('', ?2, ?3)) AND NOT EXISTS (SELECT 1 FROM withdrawn w "
               "WHERE w.message = m.id) ORDER BY m.id LIMIT 1")
      .bind_all(created.ticket, created.actor, session.actor.name)
      .value<MessageId>();
}

/// A number never comes back: what was opened by mistake is cancelled, unless others have made
/// something of it.
Reversal cancel(Session& session, const Event& event, std::string_view because)
{
  const auto ticket = get_ticket(session.db, event.ticket);
  const auto& cancelled = session.config.first_status(config::StatusKind::cancelled);
  if (ticket.status == cancelled.name)
    return {};
  if (!ticket.active)
    return moved(fmt::format("it is {} by now", ticket.status));
  if (const auto message = message_of_others(session, event))
    return moved(fmt::format("message {} has been added to it since", *message));
  const auto change = set(session, event.ticket, Field::status, cancelled.name, because);
  return change ? done("status", *change) : Reversal{};
}

Reversal unmark(Session& session, const Event& event, std::string_view because)
{
  std::string now;
  if (!take_mark_back(session, event, because, now))
    return moved(
        fmt::format("the contact has been changed again, to {}", now.empty() ? "none" : now));
  return done("contact", {event.ticket, event.after, event.before});
}

TicketId read_ticket(std::string_view digits)
{
  return TicketId{take_number<std::int64_t>(digits).value_or(0)};
}

/// The operation that the event tells of, if it is the newest of its tickets.
Reversal undo_operation(Session& session, const Event& event, std::string_view because)
{
  auto source = event.ticket;
  auto target = read_ticket(event.after);
  if (event.kind == "merged_from")
    std::swap(source, target);
  if (event.kind == "message_moved")
    source = read_ticket(event.before);
  const std::string_view kind = event.kind == "split"           ? "split"
                                : event.kind == "message_moved" ? "move"
                                                                : "merge";
  auto& db = session.db;
  const auto wanted =
      db.prepare("SELECT max(id) FROM operation WHERE kind = ? AND source = ? AND target = ? AND "
                 "undone_at IS NULL AND at <= ?")
          .bind_all(kind, source, target, event.at)
          .value<std::optional<std::int64_t>>()
          .value_or(std::nullopt);
  if (!wanted)
    return {}; // the event of the other ticket has done it
  const auto newest = db.prepare("SELECT max(id) FROM operation WHERE undone_at IS NULL AND "
                                 "(source = ?1 OR target = ?1)")
                          .bind_all(source)
                          .value<std::optional<std::int64_t>>()
                          .value_or(std::nullopt);
  if (newest != wanted)
    return moved(fmt::format("ticket {} has been merged, split or moved again since: tkt undo "
                             "'#{}' first",
                             source, source));
  auto operation = undo(session, source, because);
  return {What::done, {}, {}, {}, std::move(operation)};
}

/// What was undone is done once more.
Reversal redo_operation(Session& session, const Event& event, std::string_view because)
{
  const auto between = std::string_view{event.after};
  const auto gap = between.find(" to ");
  if (gap == std::string_view::npos)
    return {};
  try {
    auto operation = redo(session, event.before, read_ticket(between.substr(0, gap)),
                          read_ticket(between.substr(gap + 4)), because);
    return {What::done, {}, {}, {}, std::move(operation)};
  } catch (const Error& e) {
    if (e.kind() != Kind::usage)
      throw;
    return moved(e.what());
  }
}

/// The function for each way of undoing; nullptr for none.
Reverser reverser_of(const Event& event)
{
  const auto* kind = find_event_kind(event.kind);
  switch (kind == nullptr ? EventUndo::none : kind->undo) {
  case EventUndo::none:
    return nullptr;
  case EventUndo::field:
    return set_back;
  case EventUndo::custom_field:
    return set_custom_back;
  case EventUndo::added_tag:
    return drop_tag;
  case EventUndo::removed_tag:
    return bring_tag;
  case EventUndo::link:
    return toggle_link;
  case EventUndo::snooze:
    return reverse_snooze;
  case EventUndo::added_watcher:
    return unwatch;
  case EventUndo::removed_watcher:
    return watch;
  case EventUndo::automatic_answers:
    return set_autoreply_back;
  case EventUndo::comment:
    return withdraw;
  case EventUndo::withdrawn_comment:
    return restore;
  case EventUndo::opening:
    return cancel;
  case EventUndo::contact_type:
    return unmark;
  case EventUndo::foreign_number:
    return reverse_foreign_number;
  case EventUndo::answering_loop:
    return reverse_loop;
  case EventUndo::undeliverable_address:
    return reverse_undeliverable;
  case EventUndo::operation:
    return undo_operation;
  case EventUndo::undone_operation:
    return redo_operation;
  }
  return nullptr;
}

} // namespace

bool can_be_reversed(const Event& event)
{
  // Not what came from outside: a mail, and the ticket that a program opened for it.
  return reverser_of(event) != nullptr && (event.kind != "message" || event.after != "incoming") &&
         (event.kind != "created" || !event.actor.starts_with("tkt-")) &&
         // Nor whose ticket it is: that follows from contacts, or is undone with them.
         (event.kind != "contact" || is_mark(event));
}

std::string why_not_undone(const Event& event)
{
  const auto* kind = find_event_kind(event.kind);
  std::string text{kind == nullptr ? std::string_view{} : kind->why_not};
  const auto number = fmt::format("{}", event.ticket);
  for (auto at = text.find("{}"); at != std::string::npos; at = text.find("{}", at))
    text.replace(at, 2, number);
  return text;
}

bool is_operation(const Event& event)
{
  const auto* kind = find_event_kind(event.kind);
  return kind != nullptr &&
         (kind->undo == EventUndo::operation || kind->undo == EventUndo::undone_operation);
}

Reversal reverse(Session& session, const Event& event, std::string_view reason)
{
  const auto reverser = reverser_of(event);
  if (reverser == nullptr)
    return {};
  store::Transaction tx{session.db};
  auto reversal =
      reverser(session, event,
               reason.empty() ? fmt::format("takes back event {}", event.id)
                              : fmt::format("takes back event {}: {}", event.id, reason));
  tx.commit();
  return reversal;
}

bool is_withdrawn(store::Database& db, MessageId message)
{
  return db.prepare("SELECT 1 FROM withdrawn WHERE message = ?")
      .bind_all(message)
      .value<int>()
      .has_value();
}

namespace {

/// `NAME NUMBER`, where names may have blanks: those that are configured are known.
ForeignNumber read_number(const config::Config& config, const std::string& text)
{
  std::size_t blank = 0;
  for (const auto& one : config.foreign_numbers)
    if (text.starts_with(one.name + ' '))
      blank = std::max(blank, one.name.size());
  if (blank == 0)
    blank = text.rfind(' ');
  return blank == std::string::npos ? ForeignNumber{{}, text}
                                    : ForeignNumber{text.substr(0, blank), text.substr(blank + 1)};
}

/// As it was before the action that has taken it away, if that is remembered.
bool put_address_back(Session& session, const Event& event, const std::string& address)
{
  const auto action = action_of(session.db, event.id);
  const auto key =
      session.db.prepare("SELECT json_array(?)").bind_all(address).value<std::string>();
  return action && key && put_row_back(session, *action, "undeliverable", *key);
}

/// In the words of the last report that the ticket had of it.
bool mark_again(Session& session, const Event& event, const std::string& address)
{
  const auto report =
      session.db
          .prepare("SELECT reason, message FROM event WHERE ticket = ? AND kind = 'undeliverable' "
                   "AND after = ? AND id < ? ORDER BY id DESC LIMIT 1")
          .bind_all(event.ticket, address, event.id)
          .row<std::string, std::optional<MessageId>>();
  return mark_undeliverable(session, address, {}, report ? std::get<0>(*report) : event.reason,
                            report ? std::get<1>(*report) : event.message);
}

} // namespace

Reversal reverse_foreign_number(Session& session, const Event& event, std::string_view because)
{
  if (event.after.empty()) {
    add_foreign_number(session, event.ticket, read_number(session.config, event.before), because);
    return done("foreign_number", {event.ticket, "", event.before});
  }
  const auto number = read_number(session.config, event.after);
  if (!forget_foreign_number(session, event.ticket, number, because))
    return moved(fmt::format("the number {} has been taken away since", number.number));
  return done("foreign_number", {event.ticket, event.after, ""});
}

Reversal reverse_loop(Session& session, const Event& event, std::string_view because)
{
  if (autoreply(session.db, event.ticket).state != AutoReply::stopped)
    return moved("its automatic answers have been changed again");
  set_autoreply(session, event.ticket, AutoReply::usual, because);
  return done("autoreply", {event.ticket, std::string{to_text(AutoReply::stopped)},
                            std::string{to_text(AutoReply::usual)}});
}

Reversal reverse_undeliverable(Session& session, const Event& event, std::string_view because)
{
  const bool marked = !event.after.empty();
  const auto& address = marked ? event.after : event.before;
  if (find_undeliverable(session.db, address).has_value() != marked)
    return moved(
        fmt::format("{} {}", address, marked ? "is not marked any more" : "has been marked again"));
  if (!put_address_back(session, event, address)) {
    if (marked)
      unmark_undeliverable(session, address);
    else
      mark_again(session, event, address);
  }
  add_event(session, event.ticket,
            {.kind = "undeliverable",
             .before = event.after,
             .after = event.before,
             .reason = because,
             .message = event.message});
  return done("undeliverable", {event.ticket, event.after, event.before});
}

namespace {

/// Until when the ticket was put off when `event` changed its status, and what it was before that.
struct Ended {
  Instant until{};
  std::string status;
};

std::optional<Ended> snooze_ended_by(Session& session, const Event& event)
{
  auto& db = session.db;
  const auto last = db.prepare("SELECT id, after FROM event WHERE ticket = ? AND kind = 'snoozed' "
                               "AND id < ? ORDER BY id DESC LIMIT 1")
                        .bind_all(event.ticket, event.id)
                        .row<EventId, std::string>();
  if (!last)
    return {};
  const auto& [id, after] = *last;
  const auto until = parse_rfc3339(after);
  if (!until || *until <= session.now() || is_undone(db, id))
    return {};
  // Its own status, if it brought one: any other ends a snooze.
  Ended ended{*until, session.config.first_status(config::StatusKind::open).name};
  int changes = 0;
  for (const auto& [before] : db.prepare("SELECT before FROM event WHERE ticket = ? AND kind = "
                                         "'status' AND id > ? AND id < ? ORDER BY id LIMIT 2")
                                  .bind_all(event.ticket, id, event.id)
                                  .rows<std::string>()) {
    ended.status = before;
    ++changes;
  }
  return changes > 1 ? std::nullopt : std::optional{std::move(ended)};
}

} // namespace

Reversal reverse_snooze(Session& session, const Event& event, std::string_view)
{
  const auto now = snoozed_until(session.db, event.ticket);
  if (!now)
    return {}; // with the status that it brought
  if (to_rfc3339(*now) != event.after)
    return {Reversal::What::moved,
            fmt::format("it has been put off again since, until {}", to_rfc3339(*now)),
            {},
            {},
            {}};
  restore_snooze(session, event.ticket, parse_rfc3339(event.before));
  return {Reversal::What::done, {}, "snooze", Change{event.ticket, event.after, event.before}, {}};
}

void resume_snooze(Session& session, const Event& event, std::string_view because)
{
  const auto* status =
      session.config.find_status(std::string_view{event.before}.substr(0, event.before.find('/')));
  if (status == nullptr || status->kind != config::StatusKind::pending ||
      snoozed_until(session.db, event.ticket))
    return;
  const auto action = action_of(session.db, event.id);
  if (!action || !put_row_back(session, *action, "snooze", fmt::format("[{}]", event.ticket))) {
    const auto ended = snooze_ended_by(session, event);
    if (!ended)
      return;
    session.db.prepare("INSERT INTO snooze(ticket, until, status) VALUES (?, ?, ?)")
        .run(event.ticket, ended->until, ended->status);
  }
  if (const auto until = snoozed_until(session.db, event.ticket))
    add_event(session, event.ticket,
              {.kind = "snoozed", .after = to_rfc3339(*until), .reason = because});
}

} // namespace tkt::desk
