#include "rules/act/notify_watchers.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "desk/message/message.hpp"
#include "mail/judge/quote.hpp"
#include "rules/act/notify_mentioned.hpp"
#include "send/compose/notice.hpp"

namespace tkt::rules {

namespace {

/// What is told of it; nothing for what is not.
std::optional<send::Happening> told_of(desk::Session& session, const desk::Event& event)
{
  if (event.kind == "status")
    return send::happening_of(event);
  const auto message = event.kind == "message" && event.message
                           ? desk::find_message(session.db, *event.message)
                           : std::nullopt;
  if (!message)
    return {};
  if (message->kind == desk::MessageKind::comment)
    return send::Happening{"comment", {}, {}, event.actor};
  const bool first = session.db.prepare("SELECT min(id) FROM message WHERE ticket = ?")
                         .bind_all(event.ticket)
                         .value<MessageId>() == event.message;
  if (message->kind != desk::MessageKind::incoming || first)
    return {};
  return send::Happening{"answer", {}, {}, mail::to_text(message->from)};
}

std::vector<std::string> names_in(desk::Session& session, const desk::Event& comment)
{
  const auto message =
      comment.message ? desk::find_message(session.db, *comment.message) : std::nullopt;
  return message ? mentioned(session.config, mail::strip_quote(message->text))
                 : std::vector<std::string>{};
}

/// Who watched when it happened.
std::vector<std::string> watchers_at(store::Database& db, const desk::Event& event)
{
  std::vector<std::string> names;
  for (const auto& [name] :
       db.prepare("SELECT agent FROM watcher w WHERE ticket = ?1 AND NOT EXISTS (SELECT 1 FROM "
                  "event e WHERE e.ticket = ?1 AND e.id > ?2 AND e.kind = 'watcher_added' "
                  "AND e.after = w.agent) ORDER BY agent")
           .bind_all(event.ticket, event.id)
           .rows<std::string>())
    names.push_back(name);
  return names;
}

/// The message that a change of status came with: it brought it about, or one command did both.
/// Nothing is told of most of our own mail, and then the change stands alone.
std::optional<EventId> told_with(desk::Session& session, const desk::Event& status)
{
  auto row =
      session.db
          .prepare("SELECT m.id, m.after, m.actor, m.message FROM event m WHERE m.ticket = ?1 "
                   "AND m.id < ?2 AND m.kind = 'message' AND (m.message = ?3 OR EXISTS "
                   "(SELECT 1 FROM action_event a JOIN action_event b ON b.action = a.action "
                   "WHERE a.event = m.id AND b.event = ?2)) "
                   // What was told before this happened has told nothing of it.
                   "AND NOT EXISTS (SELECT 1 FROM notified n WHERE n.ticket = ?1 AND "
                   "n.occasion = 'event ' || m.id || ' watched' AND n.at < ?4) "
                   "ORDER BY m.id DESC LIMIT 1")
          .bind_all(status.ticket, status.id, status.message, status.at)
          .row<EventId, std::string, std::string, MessageId>();
  if (!row)
    return {};
  desk::Event message;
  message.ticket = status.ticket;
  message.kind = "message";
  std::tie(message.id, message.after, message.actor, message.message) = *row;
  return told_of(session, message) ? std::optional{message.id} : std::nullopt;
}

/// The change of status that came with a message, from the first to the last; nothing for none.
std::optional<send::Happening> status_with(store::Database& db, const desk::Event& message)
{
  std::string before, after;
  for (const auto& [from, to] :
       db.prepare(
             "SELECT before, after FROM event s WHERE s.ticket = ?1 AND s.id > ?2 AND "
             "s.kind = 'status' AND (s.message = ?3 OR EXISTS (SELECT 1 FROM action_event a "
             "JOIN action_event b ON b.action = a.action WHERE a.event = ?2 AND b.event = s.id)) "
             "ORDER BY s.id")
           .bind_all(message.ticket, message.id, message.message)
           .rows<std::string, std::string>()) {
    if (before.empty())
      before = from;
    after = to;
  }
  if (before == after)
    return {};
  return send::Happening{"status", before, after, {}};
}

} // namespace

bool anybody_watches(store::Database& db)
{
  return db.prepare("SELECT 1 FROM watcher LIMIT 1").value<int>().has_value();
}

void tell_watchers(desk::Session& session, const desk::Event& event)
{
  if (event.kind != "message" && event.kind != "status")
    return;
  auto watchers = watchers_at(session.db, event);
  if (watchers.empty())
    return;
  const auto what = told_of(session, event);
  if (!what)
    return;
  auto occasion = event.id;
  std::optional<send::Happening> also;
  if (event.kind == "status") // Who has been told of the message has been told of this.
    occasion = told_with(session, event).value_or(event.id);
  else
    also = status_with(session.db, event);
  if (event.kind == "message" && event.after == desk::to_text(desk::MessageKind::comment)) {
    const auto named = names_in(session, event); // they are told that they are meant
    std::erase_if(watchers, [&](const std::string& name) {
      return session.config.find_agent(name) == nullptr ||
             std::find(named.begin(), named.end(), name) != named.end();
    });
  }
  send::notify(session, {.ticket = event.ticket,
                         .to = watchers,
                         .occasion = fmt::format("event {} watched", occasion),
                         .what = *what,
                         .also = also,
                         .reason = event.reason,
                         .by = event.actor});
}

} // namespace tkt::rules
