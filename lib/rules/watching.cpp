#include "rules/watching.hpp"

#include <fmt/format.h>

#include "desk/message.hpp"
#include "send/notice.hpp"

namespace tkt::rules {

namespace {

/// What is told of it: a sentence; nothing for what is not.
std::string sentence_of(desk::Session& session, const desk::Event& event)
{
  if (event.kind == "status")
    return fmt::format("Status: {} -> {}", event.before, event.after);
  const auto message = event.kind == "message" && event.message
                           ? desk::find_message(session.db, *event.message)
                           : std::nullopt;
  if (!message)
    return {};
  if (message->kind == desk::MessageKind::comment)
    return fmt::format("Comment by {}", event.actor);
  const bool first = session.db.prepare("SELECT min(id) FROM message WHERE ticket = ?")
                         .bind_all(event.ticket)
                         .value<MessageId>() == event.message;
  return message->kind == desk::MessageKind::incoming && !first
             ? fmt::format("Answer of {}", mail::to_text(message->from))
             : std::string{};
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
  const auto text = sentence_of(session, event);
  if (text.empty())
    return;
  if (event.kind == "message" && event.after == desk::to_text(desk::MessageKind::comment))
    std::erase_if(watchers, [&](const std::string& name) {
      return session.config.find_agent(name) == nullptr;
    });
  send::notify(session, {.ticket = event.ticket,
                         .to = watchers,
                         .occasion = fmt::format("event {} watched", event.id),
                         .text = text,
                         .reason = event.reason,
                         .by = event.actor});
}

} // namespace tkt::rules
