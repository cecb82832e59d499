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

/// Why the rules of a set are looked at.
struct Trigger {
  TicketId ticket;
  const desk::Event* event; ///< null where the time of a rule has come
  Instant at;
  std::string name;       ///< `ticket.status`, `rule "late" came due`
  std::string dedupe_key; ///< unique within the ticket, so that nobody is notified twice
  int depth;              ///< rules that set off each other before this
};

/// A message as it came, parsed.
struct StoredMail {
  StoredMail(MessageId of, std::string raw)
      : id{of}, bytes{std::move(raw)}, message{mail::Message::parse(bytes)},
        classification{mail::classify(message)}
  {
  }

  MessageId id;
  std::string bytes;
  mail::Message message;
  mail::Classification classification;
};

/// The ticket as the rules find it.
struct Situation {
  desk::Ticket ticket;
  std::optional<desk::Contact> contact; ///< of the requester
  std::optional<MessageId> message;     ///< that came, or that is to be answered
  const StoredMail* mail;               ///< of that message; null where it was never mail
};

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
      run(set->second, {.ticket = event.ticket,
                        .event = &event,
                        .at = event.at,
                        .name = trigger,
                        .dedupe_key = fmt::format("event {}", event.id),
                        .depth = depth_of(event.id)});
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
    run(*set, {.ticket = due.ticket,
               .event = nullptr,
               .at = session_.now(),
               .name = fmt::format("rule \"{}\" came due", due.rule),
               .dedupe_key = fmt::format("rule {} from {}", due.rule, to_rfc3339(due.started_at)),
               .depth = 0});
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

  /// The mail of a message. One message sets off several events in a row; it is parsed once.
  const StoredMail& parsed(const desk::Message& message)
  {
    if (!mail_ || mail_->id != message.id)
      mail_ = std::make_unique<StoredMail>(message.id, desk::read_raw(session_.db, *message.raw));
    return *mail_;
  }

  /// Nothing for a ticket that is gone.
  std::optional<Situation> load(const Trigger& trigger)
  {
    auto ticket = desk::find_ticket(session_.db, trigger.ticket);
    if (!ticket)
      return {};
    const auto* event = trigger.event;
    const auto original = event != nullptr && event->message
                              ? desk::find_message(session_.db, *event->message)
                              : desk::message_to_answer(session_.db, trigger.ticket);
    Situation now{.ticket = std::move(*ticket),
                  .contact = {},
                  .message = original ? std::optional{original->id} : std::nullopt,
                  .mail = original && original->raw ? &parsed(*original) : nullptr};
    now.contact = desk::find_contact(session_.db, now.ticket.requester.address);
    return now;
  }

  Outcome try_rules(const RuleSet& rules, const Trigger& trigger, const Situation& now)
  {
    const auto* event = trigger.event;
    const auto* mail = now.mail;
    const Facts facts{
        {.config = session_.config,
         .calendars = &rules.calendars(),
         .at = trigger.at,
         .message = mail != nullptr ? &mail->message : nullptr,
         .mailbox = now.ticket.mailbox,
         .classification = mail != nullptr ? mail->classification : mail::Classification{},
         .contact = now.contact,
         .opens_ticket = event != nullptr && event->kind == "created",
         .ticket = &now.ticket,
         .event = event,
         .fields = session_.config.fields.empty()
                       ? std::vector<desk::FieldValue>{}
                       : desk::custom_fields(session_.db, trigger.ticket),
         .db = &session_.db,
         .stored = true}};
    return rules.run(facts);
  }

  /// False, with an event that says why, for rules that may have set off each other without end.
  bool allowed(const Trigger& trigger, std::string_view rule)
  {
    const auto why = too_much(trigger.ticket, trigger.depth);
    if (why.empty())
      return true;
    ++report.loops;
    log::warn("ticket {}: rule \"{}\" is not run: {}", trigger.ticket, rule, why);
    desk::add_event(session_, trigger.ticket,
                    {.kind = "rule_loop",
                     .after = std::string{rule},
                     .reason = fmt::format("not run on {}: {}", trigger.name, why)});
    return false;
  }

  /// Why no automatic answer may be sent; "" if one may, or is to be counted as an attempt.
  std::string answer_obstacle(const Situation& now)
  {
    if (now.mail == nullptr)
      return "there is no message to answer";
    auto why = why_no_answer(session_.db, session_.config,
                             {.message = now.mail->message,
                              .classification = now.mail->classification,
                              .to = now.ticket.requester,
                              .ticket = now.ticket.id,
                              .queue = now.ticket.queue,
                              .mailbox = now.ticket.mailbox},
                             session_.now());
    return why && !why->counted ? std::move(why->reason) : std::string{};
  }

  void run(const RuleSet& rules, const Trigger& trigger)
  {
    const auto now = load(trigger);
    if (!now)
      return;
    const auto outcome = try_rules(rules, trigger, *now);
    if (!outcome.fired.empty() && allowed(trigger, outcome.fired.front().rule))
      carry_out(trigger, *now, outcome);
  }

  void carry_out(const Trigger& trigger, const Situation& now, const Outcome& outcome)
  {
    const auto* event = trigger.event;
    auto no_answer = answer_obstacle(now);
    const auto before = desk::newest_event(session_.db);
    for (const auto& fired : outcome.fired)
      desk::add_event(session_, trigger.ticket,
                      {.kind = "rule",
                       .before = trigger.name,
                       .after = fired.rule,
                       .reason = to_text(fired.condition)});
    apply(session_, trigger.ticket, outcome.plan,
          {.name = trigger.dedupe_key,
           .what = event != nullptr ? send::happening_of(*event) : waited(trigger.name),
           .by = event != nullptr ? event->actor : std::string{},
           .message = now.message,
           .event = event != nullptr ? std::optional{event->id} : std::nullopt,
           .contact = now.contact ? std::optional{now.contact->id} : std::nullopt,
           .no_answer = std::move(no_answer),
           .depth = trigger.depth,
           .opened = false});
    promises_.refresh(session_, trigger.ticket);
    session_.db.prepare("INSERT INTO rule_chain(event, depth) SELECT id, ? FROM event WHERE id > ?")
        .run(trigger.depth + 1, before);
    report.fired += outcome.fired.size();
  }

  desk::Session& session_;
  sla::Promises& promises_;
  TriggerLimits limits_;
  desk::EventCursor cursor_{session_.db, cursor_name};
  Timers timers_;
  std::map<std::string, RuleSet, std::less<>> sets_;
  std::map<std::string, std::unique_ptr<RuleSet>> waiting_;
  std::unique_ptr<StoredMail> mail_; ///< the last that was parsed
};

} // namespace

TriggerReport run_triggers(desk::Session& session, sla::Promises& promises,
                           const TriggerLimits& limits, const Cancellation& stop)
{
  for (const auto ticket : desk::wake_due(session))
    promises.refresh(session, ticket);
  Triggers triggers{session, promises, limits};
  const auto stopped = [&] { return stop.requested(); };
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
