#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "desk/log/event.hpp"
#include "desk/message/message.hpp"
#include "desk/ticket/change.hpp"
#include "desk/ticket/watchers.hpp"
#include "desk/undo/merge_split_rows.hpp"
#include "desk/undo/whose_mail.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

namespace {

Operation newest_operation(store::Database& db, TicketId ticket)
{
  auto row = db.prepare("SELECT id, kind, source, target FROM operation WHERE undone_at IS NULL "
                        "AND (source = ?1 OR target = ?1) ORDER BY id DESC LIMIT 1")
                 .bind_all(ticket)
                 .row<std::int64_t, std::string, TicketId, TicketId>();
  if (!row)
    throw Error{Kind::usage, fmt::format("ticket {}: nothing was merged, split or moved that could "
                                         "be undone",
                                         ticket)};
  auto& [id, kind, source, target] = *row;
  return {id, std::move(kind), source, target, {}};
}

std::vector<std::string> items(store::Database& db, std::int64_t operation, std::string_view kind)
{
  std::vector<std::string> values;
  for (auto [value] :
       db.prepare("SELECT value FROM operation_item WHERE operation = ? AND kind = ?")
           .bind_all(operation, kind)
           .rows<std::string>())
    values.push_back(std::move(value));
  return values;
}

void require_last(store::Database& db, const Operation& operation)
{
  auto row = db.prepare(R"sql(
      SELECT later.kind, later.source, later.target
        FROM operation later JOIN operation_item theirs ON theirs.operation = later.id
        JOIN operation_item ours ON ours.kind = 'message' AND ours.value = theirs.value
       WHERE ours.operation = ? AND theirs.kind = 'message' AND later.id > ours.operation
         AND later.undone_at IS NULL
       ORDER BY later.id DESC LIMIT 1)sql")
                 .bind_all(operation.id)
                 .row<std::string, TicketId, TicketId>();
  if (!row)
    return;
  const auto& [kind, source, target] = *row;
  throw Error{Kind::usage,
              fmt::format("its messages were moved on by a later {}, from ticket {} to ticket {}: "
                          "tkt undo '#{}' first",
                          kind, source, target, target)};
}

/// As they were, but for what has been closed or answered since.
void restore_clocks(store::Database& db, std::int64_t operation, TicketId ticket)
{
  db.prepare("DELETE FROM sla_clock WHERE ticket = ?1 AND (target, round) NOT IN "
             "(SELECT target, round FROM operation_clock WHERE operation = ?2 AND ticket = ?1)")
      .run(ticket, operation);
  db.prepare(R"sql(
      INSERT INTO sla_clock(ticket, target, round, state, started_at, due_at, work, stopped_at,
                            crossed_at, basis)
      SELECT ticket, target, round, state, started_at, due_at, work, stopped_at, crossed_at, basis
        FROM operation_clock WHERE operation = ? AND ticket = ?
          ON CONFLICT (ticket, target, round) DO UPDATE
             SET started_at = excluded.started_at, due_at = excluded.due_at, work = excluded.work,
                 crossed_at = excluded.crossed_at, basis = excluded.basis,
                 stopped_at = iif(state = 'done', excluded.stopped_at, stopped_at),
                 state = iif(state = 'done', excluded.state, state))sql")
      .run(operation, ticket);
  stop_answered(db, ticket);
}

void undo_merge(Session& session, const Operation& operation, const std::string& because)
{
  auto& db = session.db;
  db.prepare("DELETE FROM merged WHERE ticket = ?").run(operation.source);
  for (const auto& tag : items(db, operation.id, "tag"))
    remove_tag(session, operation.target, tag, because);
  for (const auto& watcher : items(db, operation.id, "watcher"))
    remove_watcher(session, operation.target, watcher, because);
  const auto status = db.prepare("SELECT status FROM operation WHERE id = ?")
                          .bind_all(operation.id)
                          .value<std::string>()
                          .value();
  set(session, operation.source, Field::status, status, because); // its clocks go on with that
  restore_clocks(db, operation.id, operation.target);
}

/// Its number has been seen, so that it goes on to stand for something.
void fold_back(Session& session, const Operation& operation, const std::string& because)
{
  auto& db = session.db;
  if (!messages_of(db, operation.target).empty())
    return;
  close(session, operation.target, because);
  db.prepare("INSERT INTO merged(ticket, target) VALUES (?, ?)")
      .run(operation.target, operation.source);
}

} // namespace

Operation undo(Session& session, TicketId ticket, std::string_view reason)
{
  auto& db = session.db;
  store::Transaction tx{db};
  auto operation = newest_operation(db, ticket);
  require_last(db, operation);
  for (const auto& value : items(db, operation.id, "message")) {
    const auto message = find_message(db, MessageId{std::stoll(value)});
    if (message && message->ticket == operation.target)
      operation.messages.push_back(message->id);
  }
  if (operation.kind == "merge")
    for (const auto id : came_for_source(session, operation)) {
      for (const auto one : {operation.source, operation.target})
        add_event(
            session, one,
            {.kind = "message_moved",
             .before = fmt::format("{}", operation.target),
             .after = fmt::format("{}", operation.source),
             .reason = fmt::format("message {}: it came for ticket {}", id, operation.source)});
      operation.messages.push_back(id);
    }
  std::sort(operation.messages.begin(), operation.messages.end());
  move_rows(session, operation.messages, operation.target, operation.source);

  const auto because =
      fmt::format("the {} was undone{}{}", operation.kind, reason.empty() ? "" : ": ", reason);
  if (operation.kind == "merge")
    undo_merge(session, operation, because);
  else if (operation.kind == "split")
    fold_back(session, operation, because);
  else
    restore_clocks(db, operation.id, operation.target);

  db.prepare("UPDATE operation SET undone_at = ? WHERE id = ?").run(session.now(), operation.id);
  for (const auto one : {operation.source, operation.target})
    add_event(session, one,
              {.kind = "undone",
               .before = operation.kind,
               .after = fmt::format("{} to {}", operation.source, operation.target),
               .reason = reason});
  tx.commit();
  // Seen from now on: from where the messages came back, to where.
  std::swap(operation.source, operation.target);
  return operation;
}

namespace {

/// Those that the operation had moved, and that its undoing has brought back.
std::vector<MessageId> messages_to_move(store::Database& db, std::int64_t operation,
                                        TicketId source)
{
  std::vector<MessageId> messages;
  for (const auto& [message] :
       db.prepare("SELECT m.id FROM operation_item i JOIN message m ON m.id = CAST(i.value AS "
                  "INTEGER) WHERE i.operation = ? AND i.kind = 'message' AND m.ticket = ? "
                  "ORDER BY m.id")
           .bind_all(operation, source)
           .rows<MessageId>())
    messages.push_back(message);
  return messages;
}

/// The part is a ticket of its own again, as it was before it became another number.
Operation split_again(Session& session, TicketId source, TicketId target,
                      const std::vector<MessageId>& messages, std::string_view reason)
{
  auto& db = session.db;
  db.prepare("DELETE FROM merged WHERE ticket = ? AND target = ?").run(target, source);
  const auto operation = begin_operation(session, "split", source, target);
  for (const auto message : messages)
    record_item(db, operation, "message", fmt::format("{}", message));
  move_rows(session, messages, source, target);
  const auto status = db.prepare("SELECT before FROM event WHERE ticket = ? AND kind = 'status' "
                                 "ORDER BY id DESC LIMIT 1")
                          .bind_all(target)
                          .value<std::string>();
  if (status && !get_ticket(db, target).active)
    set(session, target, Field::status, *status, reason);
  add_event(session, source,
            {.kind = "split", .after = fmt::format("{}", target), .reason = reason});
  return {operation, "split", source, target, messages};
}

} // namespace

Operation redo(Session& session, std::string_view kind, TicketId source, TicketId target,
               std::string_view reason)
{
  auto& db = session.db;
  store::Transaction tx{db};
  const auto undone = db.prepare("SELECT id FROM operation WHERE kind = ? AND source = ? AND "
                                 "target = ? AND undone_at IS NOT NULL ORDER BY undone_at DESC, "
                                 "id DESC LIMIT 1")
                          .bind_all(kind, source, target)
                          .value<std::int64_t>();
  if (!undone)
    throw Error{Kind::usage,
                fmt::format("no {} of tickets {} and {} was undone", kind, source, target)};
  if (kind == "merge") {
    auto again = merge(session, source, target, reason);
    tx.commit();
    return again;
  }
  const auto messages = messages_to_move(db, *undone, source);
  if (messages.empty())
    throw Error{Kind::usage, fmt::format("its messages are not on ticket {} any more", source)};
  auto again = kind == "split" ? split_again(session, source, target, messages, reason)
                               : move_messages(session, messages, target, reason);
  tx.commit();
  return again;
}

} // namespace tkt::desk
