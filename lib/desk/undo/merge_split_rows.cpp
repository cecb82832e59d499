#include "desk/undo/merge_split_rows.hpp"

#include <set>

#include <fmt/format.h>

#include "desk/message/message.hpp"

namespace tkt::desk {

namespace {

/// Who is named by the ticket itself or by one of its messages, folded.
std::set<std::string> named(Session& session, const Ticket& ticket)
{
  std::set<std::string> names{mail::fold_address(ticket.requester.address)};
  const auto add = [&](const std::string& address) { names.insert(mail::fold_address(address)); };
  for (const auto& [address] :
       session.db
           .prepare("SELECT from_address FROM message WHERE ticket = ? AND kind <> 'comment' AND "
                    "class NOT LIKE 'bounce%' AND class NOT LIKE 'delay%'")
           .bind_all(ticket.id)
           .rows<std::string>())
    add(address);
  for (const auto& [address] :
       session.db
           .prepare("SELECT r.address FROM message_recipient r JOIN message m ON m.id = r.message "
                    "WHERE m.ticket = ? AND m.kind <> 'comment' AND r.field <> 'bcc'")
           .bind_all(ticket.id)
           .rows<std::string>())
    add(address);
  return names;
}

void settle_participants(Session& session, TicketId id)
{
  const auto names = named(session, get_ticket(session.db, id));
  std::vector<std::string> gone;
  for (auto [address] : session.db.prepare("SELECT address FROM participant WHERE ticket = ?")
                            .bind_all(id)
                            .rows<std::string>())
    if (!names.contains(address))
      gone.push_back(std::move(address));
  for (const auto& address : gone)
    session.db.prepare("DELETE FROM participant WHERE ticket = ? AND address = ?").run(id, address);
  for (const auto& address : names)
    if (!address.empty() && !session.config.is_own_address(address))
      add_participant(session.db, id, address);
}

void settle_last_message(store::Database& db, TicketId id)
{
  db.prepare(R"sql(
      UPDATE ticket
         SET last_message_at = coalesce((SELECT m.at FROM message m WHERE m.ticket = ticket.id
                                            AND m.kind IN ('incoming', 'outgoing')
                                          ORDER BY m.id DESC LIMIT 1), last_message_at),
             last_message_from = coalesce((SELECT CASE m.author WHEN '' THEN m.from_address
                                                                ELSE m.author END
                                             FROM message m WHERE m.ticket = ticket.id
                                              AND m.kind IN ('incoming', 'outgoing')
                                            ORDER BY m.id DESC LIMIT 1), last_message_from)
       WHERE id = ?)sql")
      .run(id);
}

} // namespace

std::int64_t begin_operation(Session& session, std::string_view kind, TicketId source,
                             TicketId target, std::string_view status)
{
  auto& db = session.db;
  db.prepare("INSERT INTO operation(kind, source, target, at, actor, status) "
             "VALUES (?, ?, ?, ?, ?, ?)")
      .run(kind, source, target, session.now(), session.actor.name, status);
  const auto id = db.last_insert_id();
  db.prepare("INSERT INTO operation_clock(operation, ticket, target, round, state, started_at, "
             "due_at, work, stopped_at, crossed_at, basis) "
             "SELECT ?, ticket, target, round, state, started_at, due_at, work, stopped_at, "
             "crossed_at, basis FROM sla_clock WHERE ticket IN (?, ?)")
      .run(id, source, target);
  return id;
}

void record_item(store::Database& db, std::int64_t operation, std::string_view kind,
                 std::string_view value)
{
  db.prepare("INSERT INTO operation_item(operation, kind, value) VALUES (?, ?, ?)")
      .run(operation, kind, value);
}

void move_rows(Session& session, const std::vector<MessageId>& messages, TicketId from, TicketId to)
{
  for (const auto message : messages) {
    session.db.prepare("UPDATE message SET ticket = ? WHERE id = ?").run(to, message);
    session.db.prepare("UPDATE outbox SET ticket = ? WHERE message = ?").run(to, message);
  }
  for (const auto ticket : {from, to}) {
    settle_participants(session, ticket);
    settle_last_message(session.db, ticket);
  }
}

std::vector<MessageId> messages_of(store::Database& db, TicketId ticket)
{
  std::vector<MessageId> messages;
  for (const auto& [id] : db.prepare("SELECT id FROM message WHERE ticket = ? ORDER BY id")
                              .bind_all(ticket)
                              .rows<MessageId>())
    messages.push_back(id);
  return messages;
}

void stop_answered(store::Database& db, TicketId ticket)
{
  const auto answered = db.prepare("SELECT min(at) FROM message WHERE ticket = ? "
                                   "AND kind = 'outgoing'")
                            .bind_all(ticket)
                            .value<std::optional<Instant>>()
                            .value_or(std::nullopt);
  auto reaction = clocks_of(db, ticket).reaction;
  if (!answered || !reaction || reaction->stopped_at)
    return;
  reaction->stopped_at = *answered;
  reaction->phase = ClockPhase::done;
  save_clock(db, ticket, Target::reaction, *reaction);
}

} // namespace tkt::desk
