#include "rules/act/triggers.hpp"

#include <algorithm>
#include <map>
#include <memory>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "desk/contact/contact.hpp"
#include "desk/log/event_cursor.hpp"
#include "desk/message/message.hpp"
#include "desk/message/raw.hpp"
#include "desk/ticket/snooze.hpp"
#include "desk/ticket/ticket.hpp"
#include "rules/act/apply_plan.hpp"
#include "rules/act/notify_watchers.hpp"
#include "rules/act/timers.hpp"
#include "rules/decide/may_answer.hpp"
#include "rules/match/rule_set.hpp"
#include "store/transaction.hpp"

namespace tkt::rules {

namespace {

constexpr std::string_view cursor_name = "rules";

/// Chains of rules are told apart as far as events have yet to be looked at.
void move_to(store::Database& db, desk::EventCursor& cursor, EventId id)
{
  cursor.move_to(id);
  db.prepare("DELETE FROM rule_chain WHERE event <= ?").run(id);
}

/// What rules call an event: `ticket.status`, `sla.alarm`. What rules leave behind about themselves
/// sets off nothing.
std::string trigger_of(const desk::Event& event)
{
  if (event.kind == "rule" || event.kind == "rule_loop")
    return {};
  return event.kind == "clock" ? "sla." + event.after : "ticket." + event.kind;
}

/// `after:2h`.
send::Happening waited(std::string_view trigger)
{
  return {"waited", {}, std::string{trigger.substr(trigger.find(':') + 1)}, {}};
}

class Triggers {
public:
  Triggers(desk::Session& session, sla::Promises& promises, const TriggerLimits& limits)
      : session_{session}, promises_{promises}, limits_{limits}, timers_{session.config}
  {
    for (const auto& rule : session.config.rules)
      if (rule.on.starts_with("ticket.") || rule.on.starts_with("sla."))
        sets_.try_emplace(rule.on, session.config, rule.on);
  }

  bool wanted() const { return !sets_.empty() || !timers_.empty() || anybody_watches(session_.db); }
  void learn() { timers_.learn(session_); }

  /// A batch of events; false if there were none.
  bool take_events()
  {
    if (desk::newest_event(session_.db) <= cursor_.place())
      return false;
    store::Transaction tx{session_.db};
    const auto events = cursor_.next(limits_.batch);
    for (const auto& event : events)
      on_event(event);
    if (!events.empty())
      move_to(session_.db, cursor_, events.back().id);
    tx.commit();
    return !events.empty();
  }

  /// A batch of what has come due; false if there was nothing.
  bool take_due()
  {
    const auto now = session_.now();
    if (timers_.due(session_.db, now, 1).empty())
      return false;
    store::Transaction tx{session_.db};
    const auto all = timers_.due(session_.db, now, limits_.batch);
    for (const auto& due : all)
      on_due(due);
    tx.commit();
    return !all.empty();
  }

  TriggerReport report;

private:
  int depth_of(EventId event)
  {
    return session_.db.prepare("SELECT depth FROM rule_chain WHERE event = ?")
        .bind_all(event)
        .value<int>()
        .value_or(0);
  }

  void on_event(const desk::Event& event)
  {
    const auto trigger = trigger_of(event);
    if (trigger.empty())
      return;
    // What was refused is kept, and that is all: ticket.refused is the change.
    if (event.kind == "message" && event.message &&
        desk::is_refused(session_.db, event.ticket, *event.message))
      return;
    tell_watchers(session_, event);
    if (const auto set = sets_.find(trigger); set != sets_.end())
      run(set->second, event.ticket, &event, event.at, trigger, fmt::format("event {}", event.id),
          depth_of(event.id));
    timers_.refresh(session_, event.ticket);
  }

  void on_due(const DueRule& due)
  {
    if (!timers_.mark_fired(session_, due))
      return;
    auto& set = waiting_[due.rule];
    if (!set) {
      const auto& all = session_.config.rules;
      const auto rule = std::find_if(all.begin(), all.end(),
                                     [&](const config::Rule& one) { return one.name == due.rule; });
      set = std::make_unique<RuleSet>(session_.config, rule->on, due.rule);
    }
    run(*set, due.ticket, nullptr, session_.now(), fmt::format("rule \"{}\" came due", due.rule),
        fmt::format("rule {} from {}", due.rule, to_rfc3339(due.started_at)), 0);
  }

  /// Why a ticket's rules are not run any more; "" if they are.
  std::string too_much(TicketId ticket, int depth)
  {
    if (depth >= limits_.depth)
      return fmt::format("{} rules have set off each other", depth);
    const auto fired = session_.db
                           .prepare("SELECT count(*) FROM event WHERE ticket = ? AND kind = 'rule' "
                                    "AND at > ?")
                           .bind_all(ticket, session_.now() - hours{1})
                           .value<int>()
                           .value_or(0);
    return fired < limits_.hourly ? std::string{}
                                  : fmt::format("{} rules have fired within an hour", fired);
  }

  void run(const RuleSet& rules, TicketId id, const desk::Event* event, Instant at,
           const std::string& trigger, const std::string& occasion, int depth)
  {
    const auto ticket = desk::find_ticket(session_.db, id);
    if (!ticket)
      return;
    const auto original = event != nullptr && event->message
                              ? desk::find_message(session_.db, *event->message)
                              : desk::message_to_answer(session_.db, id);
    std::string raw;
    std::optional<mail::Message> message;
    if (original && original->raw) {
      raw = desk::read_raw(session_.db, *original->raw);
      message.emplace(mail::Message::parse(raw));
    }
    Scene scene{.config = session_.config,
                .calendars = &rules.calendars(),
                .at = at,
                .message = message ? &*message : nullptr,
                .mailbox = ticket->mailbox,
                .classification = message ? mail::classify(*message) : mail::Classification{},
                .contact = desk::find_contact(session_.db, ticket->requester.address),
                .opens_ticket = event != nullptr && event->kind == "created",
                .ticket = &*ticket,
                .event = event,
                .fields = session_.config.fields.empty() ? std::vector<desk::FieldValue>{}
                                                         : desk::custom_fields(session_.db, id),
                .db = &session_.db,
                .stored = true};
    const auto contact = scene.contact;
    const auto classification = scene.classification;
    const Facts facts{std::move(scene)};
    const auto outcome = rules.run(facts);
    if (outcome.fired.empty())
      return;
    if (const auto why = too_much(id, depth); !why.empty()) {
      ++report.loops;
      log::warn("ticket {}: rule \"{}\" is not run: {}", id, outcome.fired.front().rule, why);
      desk::add_event(session_, id,
                      {.kind = "rule_loop",
                       .after = outcome.fired.front().rule,
                       .reason = fmt::format("not run on {}: {}", trigger, why)});
      return;
    }

    std::string no_answer = "there is no message to answer";
    if (message) {
      auto why = why_no_answer(session_.db, session_.config,
                               {.message = *message,
                                .classification = classification,
                                .to = ticket->requester,
                                .ticket = id,
                                .queue = ticket->queue,
                                .mailbox = ticket->mailbox},
                               session_.now());
      no_answer = why && !why->counted ? std::move(why->reason) : std::string{};
    }
    const auto before = desk::newest_event(session_.db);
    for (const auto& fired : outcome.fired)
      desk::add_event(session_, id,
                      {.kind = "rule",
                       .before = trigger,
                       .after = fired.rule,
                       .reason = to_text(fired.condition)});
    apply(session_, id, outcome.plan,
          {.name = occasion,
           .what = event != nullptr ? send::happening_of(*event) : waited(trigger),
           .by = event != nullptr ? event->actor : std::string{},
           .message = original ? std::optional{original->id} : std::nullopt,
           .event = event != nullptr ? std::optional{event->id} : std::nullopt,
           .contact = contact ? std::optional{contact->id} : std::nullopt,
           .no_answer = no_answer,
           .depth = depth,
           .opened = false});
    promises_.refresh(session_, id);
    session_.db.prepare("INSERT INTO rule_chain(event, depth) SELECT id, ? FROM event WHERE id > ?")
        .run(depth + 1, before);
    report.fired += outcome.fired.size();
  }

  desk::Session& session_;
  sla::Promises& promises_;
  TriggerLimits limits_;
  desk::EventCursor cursor_{session_.db, cursor_name};
  Timers timers_;
  std::map<std::string, RuleSet, std::less<>> sets_;
  std::map<std::string, std::unique_ptr<RuleSet>> waiting_;
};

} // namespace

TriggerReport run_triggers(desk::Session& session, sla::Promises& promises,
                           const TriggerLimits& limits, const std::atomic<bool>* stop)
{
  for (const auto ticket : desk::wake_due(session))
    promises.refresh(session, ticket);
  Triggers triggers{session, promises, limits};
  const auto stopped = [&] { return stop != nullptr && *stop; };
  if (!triggers.wanted()) {
    // Rules that come later begin with what happens then.
    store::Transaction tx{session.db};
    desk::EventCursor cursor{session.db, cursor_name};
    if (const auto newest = desk::newest_event(session.db); cursor.place() < newest)
      move_to(session.db, cursor, newest);
    tx.commit();
  } else {
    triggers.learn();
  }
  while (!stopped() && (triggers.take_events() || triggers.take_due())) {
  }
  return triggers.report;
}

} // namespace tkt::rules
