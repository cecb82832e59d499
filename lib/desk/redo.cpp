#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "desk/change.hpp"
#include "desk/event.hpp"
#include "desk/message.hpp"
#include "desk/moving.hpp"
#include "desk/names.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

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
