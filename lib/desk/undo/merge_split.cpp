#include "desk/undo/merge_split.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "desk/contact/contact.hpp"
#include "desk/log/event.hpp"
#include "desk/log/merged.hpp"
#include "desk/message/message.hpp"
#include "desk/ticket/change.hpp"
#include "desk/ticket/watchers.hpp"
#include "desk/undo/merge_split_rows.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

namespace {

std::string with_reason(std::string text, std::string_view reason)
{
  return reason.empty() ? text : fmt::format("{}: {}", text, reason);
}

/// A promise that the ticket which goes had been given, taken over by the one that stays; unless
/// that has one of its own that is due sooner.
void take_over(Session& session, const Ticket& target, Target what, RunningClock theirs)
{
  const auto ours = clocks_of(session.db, target.id).of(what);
  const bool ours_is_over = ours && ours->phase == ClockPhase::done;
  if (ours && !ours_is_over && (ours->stopped_at || ours->due_at <= theirs.due_at))
    return;
  theirs.round = !ours ? 1 : ours_is_over ? ours->round + 1 : ours->round;
  const auto* status = session.config.find_status(target.status);
  if (status != nullptr && status->kind == config::StatusKind::pending) {
    theirs.phase = ClockPhase::paused;
    theirs.stopped_at = session.now();
  }
  save_clock(session.db, target.id, what, theirs);
}

/// Both tickets were promised something: one conversation keeps the promise that is due first. A
/// question that nobody has answered stays one, also where the other ticket has had its answer:
/// there it is a later message of the customer (tkt-sla(7), Merging).
void join_clocks(Session& session, const Ticket& source, const Ticket& target)
{
  if (!target.active)
    return;
  for (const auto what : all_targets) {
    const auto& theirs = source.clocks.of(what);
    if (!theirs || theirs->stopped_at)
      continue;
    const bool answered = what == Target::reaction && is_answered(session.db, target.id);
    take_over(session, target, answered ? Target::next_reaction : what, *theirs);
  }
  stop_answered(session.db, target.id);
}

std::string list(const std::vector<MessageId>& messages)
{
  return fmt::format("{} {}", messages.size() == 1 ? "message" : "messages",
                     fmt::join(messages, ", "));
}

/// The ticket that all of these are on, which keeps others.
TicketId source_of(store::Database& db, const std::vector<MessageId>& messages)
{
  if (messages.empty())
    throw Error{Kind::usage, "which messages?"};
  std::optional<TicketId> source;
  for (const auto id : messages) {
    const auto message = get_message(db, id);
    if (source && *source != message.ticket)
      throw Error{Kind::usage, fmt::format("message {} is on ticket {}, not on {}", id,
                                           message.ticket, *source)};
    source = message.ticket;
  }
  const auto all = messages_of(db, *source);
  if (std::all_of(all.begin(), all.end(), [&](MessageId id) {
        return std::find(messages.begin(), messages.end(), id) != messages.end();
      }))
    throw Error{Kind::usage, fmt::format("nothing would be left on ticket {}; to put all of it on "
                                         "another, tkt merge {} ID",
                                         *source, *source)};
  return *source;
}

std::vector<MessageId> in_order(std::vector<MessageId> messages)
{
  std::sort(messages.begin(), messages.end());
  messages.erase(std::unique(messages.begin(), messages.end()), messages.end());
  return messages;
}

void record_messages(Session& session, std::int64_t operation,
                     const std::vector<MessageId>& messages)
{
  for (const auto message : messages)
    record_item(session.db, operation, "message", fmt::format("{}", message));
}

/// The first message that came in says whose the new ticket is.
NewTicket describe_part(Session& session, const Ticket& source, const NewPart& part,
                        const std::vector<MessageId>& messages)
{
  const auto first = find_message(session.db, messages.front()).value();
  auto whose = first;
  for (const auto id : messages)
    if (auto message = find_message(session.db, id).value();
        message.kind == MessageKind::incoming) {
      whose = std::move(message);
      break;
    }
  NewTicket fresh;
  fresh.subject = !part.subject.empty()   ? part.subject
                  : whose.subject.empty() ? source.subject
                                          : whose.subject;
  fresh.queue = part.queue.empty() ? source.queue : part.queue;
  fresh.mailbox = source.mailbox;
  const bool came_in =
      whose.kind == MessageKind::incoming && mail::valid_address(whose.from.address);
  fresh.requester = came_in ? whose.from : source.requester;
  if (const auto contact = find_contact(session.db, fresh.requester.address))
    fresh.contact = contact->id;
  fresh.agent = source.agent;
  fresh.priority = source.priority;
  fresh.category = source.category;
  fresh.type = source.type;
  fresh.sla = source.sla;
  fresh.created_at = first.at;
  return fresh;
}

} // namespace

Operation merge(Session& session, TicketId source_id, TicketId target_id, std::string_view reason)
{
  auto& db = session.db;
  store::Transaction tx{db};
  const auto source = get_ticket(db, current_ticket(db, source_id));
  const auto target = get_ticket(db, current_ticket(db, target_id));
  if (source.id == target.id)
    throw Error{Kind::usage,
                fmt::format("ticket {} and ticket {} are one already", source_id, target_id)};
  const auto operation =
      begin_operation(session, "merge", source.id, target.id,
                      to_text(std::string_view{source.status}, source.substatus));
  const auto messages = messages_of(db, source.id);
  record_messages(session, operation, messages);
  move_rows(session, messages, source.id, target.id);
  if (!source.requester.address.empty() && !session.config.is_own_address(source.requester.address))
    add_participant(db, target.id, source.requester.address);
  for (const auto& tag : source.tags)
    if (add_tag(session, target.id, tag, fmt::format("of ticket {}", source.id)))
      record_item(db, operation, "tag", tag);
  for (const auto& watcher : watchers(db, source.id))
    if (add_watcher(session, target.id, watcher, fmt::format("of ticket {}", source.id)))
      record_item(db, operation, "watcher", watcher);
  if (source.active)
    close(session, source.id, fmt::format("merged into ticket {}", target.id));
  join_clocks(session, source, target);
  db.prepare("INSERT INTO merged(ticket, target) VALUES (?, ?)").run(source.id, target.id);
  add_event(session, source.id,
            {.kind = "merged", .after = fmt::format("{}", target.id), .reason = reason});
  add_event(session, target.id,
            {.kind = "merged_from", .after = fmt::format("{}", source.id), .reason = reason});
  tx.commit();
  return {operation, "merge", source.id, target.id, messages};
}

Operation split(Session& session, TicketId source_id, const NewPart& part, std::string_view reason)
{
  auto& db = session.db;
  store::Transaction tx{db};
  const auto source = get_ticket(db, source_id);
  const auto messages = in_order(part.messages);
  if (const auto on = source_of(db, messages); on != source.id)
    throw Error{Kind::usage, fmt::format("{} {} on ticket {}, not on {}", list(messages),
                                         messages.size() == 1 ? "is" : "are", on, source.id)};
  const auto target =
      open_ticket(session, describe_part(session, source, part, messages),
                  with_reason(fmt::format("split from ticket {}", source.id), reason));
  const auto operation = begin_operation(session, "split", source.id, target);
  record_messages(session, operation, messages);
  move_rows(session, messages, source.id, target);
  add_link(session, target, source.id, "split", reason);
  add_event(session, source.id,
            {.kind = "split",
             .after = fmt::format("{}", target),
             .reason = with_reason(list(messages), reason)});
  tx.commit();
  return {operation, "split", source.id, target, messages};
}

Operation move_messages(Session& session, const std::vector<MessageId>& which, TicketId target_id,
                        std::string_view reason)
{
  auto& db = session.db;
  store::Transaction tx{db};
  const auto target = get_ticket(db, current_ticket(db, target_id));
  const auto messages = in_order(which);
  const auto source = source_of(db, messages);
  if (source == target.id)
    throw Error{Kind::usage, fmt::format("{} {} on ticket {} already", list(messages),
                                         messages.size() == 1 ? "is" : "are", target.id)};
  const auto operation = begin_operation(session, "move", source, target.id);
  record_messages(session, operation, messages);
  move_rows(session, messages, source, target.id);
  stop_answered(db, target.id);
  for (const auto message : messages)
    for (const auto ticket : {source, target.id})
      add_event(session, ticket,
                {.kind = "message_moved",
                 .before = fmt::format("{}", source),
                 .after = fmt::format("{}", target.id),
                 .reason = with_reason(fmt::format("message {}", message), reason)});
  tx.commit();
  return {operation, "move", source, target.id, messages};
}

} // namespace tkt::desk
