#include "rules/act/timers.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "desk/ticket/snooze.hpp"
#include "store/transaction.hpp"

namespace tkt::rules {

namespace {

constexpr std::string_view after = "after:";

/// How a rule is counted; if that changes, it is counted anew.
std::string timing_of(const config::Rule& rule)
{
  return fmt::format("{} {} {}", rule.on, config::to_text(rule.since), rule.calendar);
}

} // namespace

Timers::Timers(const config::Config& config) : calendars_{config}
{
  for (const auto& rule : config.rules)
    if (rule.on.starts_with(after))
      rules_.push_back(
          {&rule,
           parse_duration(std::string_view{rule.on}.substr(after.size())).value_or(seconds{0})});
}

std::optional<Instant> Timers::start_of(store::Database& db, const Waiting& waiting,
                                        TicketId ticket) const
{
  using Since = config::Rule::Since;
  switch (waiting.rule->since) {
  case Since::status:
    return db
        .prepare("SELECT at FROM event WHERE ticket = ? AND kind IN ('status', 'created') "
                 "ORDER BY id DESC LIMIT 1")
        .bind_all(ticket)
        .value<Instant>();
  case Since::created:
    return db.prepare("SELECT created_at FROM ticket WHERE id = ?")
        .bind_all(ticket)
        .value<Instant>();
  case Since::change:
    return db
        .prepare("SELECT at FROM event WHERE ticket = ? AND kind NOT IN ('rule', 'rule_loop', "
                 "'notified', 'sent') ORDER BY id DESC LIMIT 1")
        .bind_all(ticket)
        .value<Instant>();
  case Since::answer:
  case Since::customer:
    break;
  }
  // The newest word of the conversation: comments, automatic mail and what was refused are none.
  const auto row =
      db.prepare("SELECT kind, at FROM message m WHERE ticket = ?1 AND (kind = 'outgoing' OR "
                 "(kind = 'incoming' AND class NOT LIKE 'auto-reply%' AND class NOT LIKE "
                 "'bounce%' AND class NOT LIKE 'delay%' AND NOT EXISTS (SELECT 1 FROM event e "
                 "WHERE e.ticket = ?1 AND e.kind = 'refused' AND e.message = m.id))) "
                 "ORDER BY id DESC LIMIT 1")
          .bind_all(ticket)
          .row<std::string, Instant>();
  const auto wanted = waiting.rule->since == Since::answer ? "outgoing" : "incoming";
  return row && std::get<0>(*row) == wanted ? std::optional{std::get<1>(*row)} : std::nullopt;
}

void Timers::count(desk::Session& session, const Waiting& waiting, TicketId ticket)
{
  auto& db = session.db;
  const auto& rule = *waiting.rule;
  const auto start = start_of(db, waiting, ticket);
  if (!start) {
    db.prepare("DELETE FROM rule_timer WHERE rule = ? AND ticket = ? AND fired_at IS NULL")
        .run(rule.name, ticket);
    return;
  }
  auto due = *start + waiting.wait;
  if (!rule.calendar.empty()) {
    try {
      due = calendars_.get(rule.calendar).due(*start, waiting.wait);
    } catch (const Error& e) {
      if (e.kind() != Kind::data)
        throw;
      log::warn("ticket {}: rule \"{}\": {}", ticket, rule.name, e.what());
    }
  }
  // What has fired from this start stays fired, however the duration is written now.
  db.prepare("INSERT INTO rule_timer(rule, ticket, started_at, due_at) VALUES (?1, ?2, ?3, ?4) "
             "ON CONFLICT(rule, ticket) DO UPDATE SET due_at = excluded.due_at, "
             "fired_at = CASE WHEN started_at = excluded.started_at THEN fired_at END, "
             "started_at = excluded.started_at")
      .run(rule.name, ticket, *start, due);
}

void Timers::learn(desk::Session& session)
{
  for (const auto& waiting : rules_) {
    const auto timing = timing_of(*waiting.rule);
    const auto known = session.db.prepare("SELECT timing FROM rule_known WHERE rule = ?")
                           .bind_all(waiting.rule->name)
                           .value<std::string>();
    if (known == timing)
      continue;
    // In pieces, so that nobody waits; repeated from the start if it is broken off.
    TicketId last;
    while (true) {
      store::Transaction tx{session.db};
      std::vector<TicketId> tickets;
      for (const auto& [id] :
           session.db.prepare("SELECT id FROM ticket WHERE id > ? ORDER BY id LIMIT 500")
               .bind_all(last)
               .rows<TicketId>())
        tickets.push_back(id);
      for (const auto ticket : tickets)
        count(session, waiting, ticket);
      if (tickets.empty())
        session.db
            .prepare("INSERT INTO rule_known(rule, timing) VALUES (?, ?) "
                     "ON CONFLICT(rule) DO UPDATE SET timing = excluded.timing")
            .run(waiting.rule->name, timing);
      tx.commit();
      if (tickets.empty())
        break;
      last = tickets.back();
    }
  }
}

void Timers::refresh(desk::Session& session, TicketId ticket)
{
  for (const auto& waiting : rules_)
    count(session, waiting, ticket);
}

std::vector<DueRule> Timers::due(store::Database& db, Instant now, std::size_t limit) const
{
  std::vector<DueRule> all;
  for (const auto& [rule, ticket, started] :
       db.prepare("SELECT rule, ticket, started_at FROM rule_timer "
                  "WHERE fired_at IS NULL AND due_at <= ? ORDER BY due_at, rule, ticket LIMIT ?")
           .bind_all(now, limit)
           .rows<std::string, TicketId, Instant>())
    all.push_back({rule, ticket, started});
  return all;
}

bool Timers::mark_fired(desk::Session& session, const DueRule& due)
{
  const auto waiting = std::find_if(rules_.begin(), rules_.end(),
                                    [&](const Waiting& one) { return one.rule->name == due.rule; });
  if (waiting == rules_.end()) {
    // Of a rule that the configuration no longer has.
    session.db.prepare("DELETE FROM rule_timer WHERE rule = ?").run(due.rule);
    session.db.prepare("DELETE FROM rule_known WHERE rule = ?").run(due.rule);
    return false;
  }
  if (start_of(session.db, *waiting, due.ticket) != due.started_at) {
    count(session, *waiting, due.ticket);
    return false;
  }
  session.db
      .prepare("UPDATE rule_timer SET fired_at = ? "
               "WHERE rule = ? AND ticket = ? AND started_at = ? AND fired_at IS NULL")
      .run(session.now(), due.rule, due.ticket, due.started_at);
  return session.db.changes() == 1;
}

void pause_ticket(desk::Session& session, TicketId id, seconds wait, std::string_view because)
{
  if (wait > seconds{0})
    desk::snooze(session, id, session.now() + wait, because);
}

} // namespace tkt::rules
