#include "rules/act/put_back.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "desk/undo/command_log.hpp"
#include "desk/undo/event_undo.hpp"
#include "send/compose/notice.hpp"
#include "store/transaction.hpp"

namespace tkt::rules {

namespace {

/// An action of a program's: its events are known as such, and the next ones are not among them.
desk::ActionId draw_action(store::Database& db)
{
  return db.prepare("SELECT abs(random() >> 1) + 1").value<desk::ActionId>().value();
}

bool puts_back(store::Database& db, EventId event)
{
  const auto action = desk::action_of(db, event);
  return action && db.prepare("SELECT 1 FROM undone WHERE action = ?")
                       .bind_all(*action)
                       .value<int>()
                       .has_value();
}

/// What else the command did to the ticket, the newest first. What was said stays.
std::vector<desk::Event> others_of(store::Database& db, const desk::Event& event)
{
  const auto action = desk::action_of(db, event.id);
  auto events = action ? desk::events_of_action(db, *action) : std::vector<desk::Event>{};
  std::erase_if(events, [&](const desk::Event& other) {
    return other.id == event.id || other.ticket != event.ticket || other.kind == "message" ||
           other.kind == "created" || !desk::can_be_reversed(other) || desk::is_operation(other) ||
           desk::is_undone(db, other.id);
  });
  return events;
}

std::string sentence(const desk::Event& event)
{
  return fmt::format("{}: {} -> {} by {}", event.kind, event.before.empty() ? "none" : event.before,
                     event.after.empty() ? "none" : event.after, event.actor);
}

} // namespace

std::string refuse(desk::Session& session, EventId id, const std::string& rule,
                   const std::string& why)
{
  auto& db = session.db;
  const auto event = desk::get_event(db, id);
  const auto not_done = [&](std::string_view because) {
    return fmt::format("{} could not be refused: {}", sentence(event), because);
  };
  if (puts_back(db, id))
    return not_done("it puts back what was refused or undone");
  if (!desk::can_be_reversed(event) || event.kind == "message")
    return not_done("it is nothing that can be put back");
  store::Transaction tx{db};
  const auto before = desk::newest_event(db);
  const auto action = draw_action(db);
  const auto because = fmt::format("rule \"{}\": {}", rule, why);
  const auto others = others_of(db, event);
  const auto reversal = desk::reverse(session, event, because);
  if (reversal.what != desk::Reversal::What::done)
    return not_done(reversal.text.empty() ? "it is nothing that can be put back" : reversal.text);
  desk::mark_undone(db, id, action);
  std::string also;
  std::string all = sentence(event); // in no language
  for (const auto& other : others)
    if (desk::reverse(session, other, because).what == desk::Reversal::What::done) {
      desk::mark_undone(db, other.id, action);
      also += (also.empty() ? ", and " : ", ") + other.kind;
      all += ", " + other.kind;
    }
  db.prepare("INSERT INTO action_event(event, action) SELECT id, ? FROM event WHERE id > ?")
      .run(action, before);
  const auto text = fmt::format("{} is put back{}", sentence(event), also);
  desk::add_event(session, event.ticket,
                  {.kind = "change_refused",
                   .before = event.before,
                   .after = event.after,
                   .reason = fmt::format("{}: {}", text, because)});
  if (session.config.find_agent(event.actor) != nullptr)
    send::notify(session, {.ticket = event.ticket,
                           .to = {event.actor},
                           .occasion = fmt::format("event {} refused", id),
                           .what = {"change_refused", {}, all, {}},
                           .reason = because});
  else
    log::warn("ticket {}: {}: {}", event.ticket, text, because);
  tx.commit();
  return {};
}

} // namespace tkt::rules
