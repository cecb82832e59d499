#include "sla/escalation.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/log/event.hpp"
#include "desk/ticket/availability.hpp"
#include "desk/ticket/change.hpp"
#include "send/compose/notice.hpp"
#include "send/template/fields.hpp"
#include "sla/duration_text.hpp"
#include "sla/working_time.hpp"
#include "store/transaction.hpp"

namespace tkt::sla {

namespace {

const std::vector<config::Escalation>& steps_of(const config::Config& config, std::string_view sla)
{
  static const std::vector<config::Escalation> none;
  const auto* policy = config.find_sla(sla);
  return policy != nullptr ? policy->escalations : none;
}

void forget_steps(store::Database& db, TicketId ticket, desk::Target target, bool taken_too)
{
  db.prepare("DELETE FROM sla_step WHERE ticket = ? AND target = ? "
             "AND (fired_at IS NULL OR ? = 1)")
      .run(ticket, to_text(target), taken_too);
}

/// The priority that a step raises a ticket to; nothing if it is as urgent already.
const config::Priority* raised(const config::Config& config, const config::Escalation& step,
                               const desk::Ticket& ticket)
{
  const auto* now = config.find_priority(ticket.priority);
  if (!step.priority.empty()) {
    const auto* wanted = config.find_priority(step.priority);
    return wanted != nullptr && (now == nullptr || wanted->weight > now->weight) ? wanted : nullptr;
  }
  const config::Priority* next = nullptr;
  if (step.raise && now != nullptr)
    for (const auto& priority : config.priorities)
      if (priority.weight > now->weight && (next == nullptr || priority.weight < next->weight))
        next = &priority;
  return next;
}

/// Sets a field; what changed is added to `done`.
void change(desk::Session& session, TicketId ticket, desk::Field field, std::string_view value,
            std::string_view reason, std::vector<std::string>& done)
{
  try {
    if (const auto change = desk::set(session, ticket, field, value, reason))
      done.push_back(fmt::format("{} {}", to_text(field), change->after));
  } catch (const Error& e) {
    // A name that the configuration no longer has must not keep the other steps back.
    if (e.kind() != Kind::usage)
      throw;
    done.push_back(fmt::format("{} not set: {}", to_text(field), e.what()));
  }
}

void assign(desk::Session& session, TicketId ticket, std::string_view assignee,
            std::string_view reason, std::vector<std::string>& done)
{
  constexpr std::string_view team = "team:";
  if (assignee.starts_with(team)) {
    change(session, ticket, desk::Field::team, assignee.substr(team.size()), reason, done);
    change(session, ticket, desk::Field::agent, "", reason, done);
  } else if (!assignee.empty()) {
    const auto [agent, note] = desk::stand_in(session.db, assignee, session.now());
    change(session, ticket, desk::Field::agent, agent, fmt::format("{}{}", reason, note), done);
  }
}

/// When somebody who is off may be told: when the agent's own calendar opens again, or without one
/// the ticket's queue.
std::optional<Instant> back_at_work(Calendars& calendars, const config::Config& config,
                                    const desk::Ticket& ticket, const send::Listener& listener,
                                    Instant now)
{
  const auto* agent = config.find_agent(listener.login);
  const bool own = agent != nullptr && config.find_calendar(agent->calendar) != nullptr;
  const auto& calendar = own ? calendars.get(agent->calendar) : calendars.of({}, ticket.queue);
  try {
    const auto next = calendar.next(now);
    return next > now ? std::optional{next} : std::nullopt;
  } catch (const Error& e) {
    if (e.kind() != Kind::data)
      throw;
    return {}; // it never opens again: better told at once than never
  }
}

void notify(desk::Session& session, Calendars& calendars, const desk::Ticket& ticket,
            const config::Escalation& step, const DueStep& due, const std::string& reason,
            std::vector<std::string>& done)
{
  if (step.notify.empty())
    return;
  const auto now = session.now();
  send::Notice notice;
  notice.ticket = ticket.id;
  notice.to = step.notify;
  const auto& clock = *ticket.clocks.of(due.target);
  notice.occasion = fmt::format("{} {} of {}, step {}", to_text(step.on), due.round,
                                to_rfc3339(clock.due_at), due.step + 1);
  notice.what = {std::string{to_text(step.on)},
                 send::date_text(clock.due_at, session.config.desk.timezone),
                 {},
                 {}};
  notice.reason = reason;
  if (step.in_hours)
    notice.not_before = [&](const send::Listener& listener) {
      return back_at_work(calendars, session.config, ticket, listener, now);
    };
  const auto told = send::notify(session, notice);
  done.push_back(told.queued.empty() ? std::string{"nobody to tell"}
                                     : fmt::format("told {}", join(told.queued, ", ")));
}

} // namespace

config::Alert alert_of(desk::Target target)
{
  switch (target) {
  case desk::Target::reaction:
    return config::Alert::reaction_late;
  case desk::Target::next_reaction:
    return config::Alert::next_reaction_late;
  case desk::Target::alarm:
    return config::Alert::alarm;
  case desk::Target::resolution:
    break;
  }
  return config::Alert::resolve_late;
}

void schedule_steps(desk::Session& session, Calendars& calendars, const desk::Ticket& ticket,
                    desk::Target target, const desk::RunningClock& clock,
                    const std::vector<desk::Pause>& pauses)
{
  const auto& steps = steps_of(session.config, ticket.sla);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].on != alert_of(target))
      continue;
    auto due = clock.due_at;
    try {
      if (steps[i].after > seconds{0})
        due =
            due_after(calendars.of(ticket.sla, ticket.queue), clock.due_at, steps[i].after, pauses);
    } catch (const Error& e) {
      if (e.kind() != Kind::data)
        throw;
      continue; // it never comes: there is no such time
    }
    session.db
        .prepare("INSERT INTO sla_step(ticket, target, round, step, due_at) VALUES (?, ?, ?, ?, ?) "
                 "ON CONFLICT DO NOTHING")
        .run(ticket.id, to_text(target), clock.round, i, due);
  }
}

void follow_with_steps(desk::Session& session, Calendars& calendars, const desk::Ticket& ticket,
                       const Book& book)
{
  for (const auto target : desk::all_targets) {
    const auto& clock = book.clocks.of(target);
    forget_steps(session.db, ticket.id, target, clock && !clock->crossed_at);
    if (clock && clock->crossed_at && clock->phase == desk::ClockPhase::running)
      schedule_steps(session, calendars, ticket, target, *clock, book.pauses);
  }
}

std::vector<DueStep> due_steps(store::Database& db, Instant now, std::size_t limit)
{
  auto query = db.prepare("SELECT ticket, target, round, step, due_at FROM sla_step "
                          "WHERE fired_at IS NULL AND due_at <= ? ORDER BY due_at LIMIT ?");
  query.bind_all(now, limit);
  std::vector<DueStep> found;
  for (const auto& [ticket, target, round, step, due] :
       query.rows<TicketId, std::string, int, std::size_t, Instant>())
    found.push_back(
        {ticket, desk::parse_target(target).value_or(desk::Target::resolution), round, step, due});
  return found;
}

std::string take_step(desk::Session& session, Calendars& calendars, const DueStep& due)
{
  auto& db = session.db;
  store::Transaction tx{db};
  const auto ticket = desk::get_ticket(db, due.ticket);
  const auto& steps = steps_of(session.config, ticket.sla);
  const auto& clock = ticket.clocks.of(due.target);
  const bool holds = clock && clock->round == due.round && clock->crossed_at &&
                     clock->phase == desk::ClockPhase::running && due.step < steps.size() &&
                     steps[due.step].on == alert_of(due.target);
  if (!holds) {
    db.prepare("DELETE FROM sla_step WHERE ticket = ? AND target = ? AND round = ? AND step = ?")
        .run(due.ticket, to_text(due.target), due.round, due.step);
    tx.commit();
    return {};
  }
  db.prepare("UPDATE sla_step SET fired_at = ? WHERE ticket = ? AND target = ? AND round = ? "
             "AND step = ? AND fired_at IS NULL")
      .run(session.now(), due.ticket, to_text(due.target), due.round, due.step);
  if (db.changes() == 0)
    return {};

  const auto& step = steps[due.step];
  const auto reason =
      fmt::format("escalation {} of SLA {}: {}", due.step + 1, ticket.sla, to_text(step.on));
  std::vector<std::string> done;
  if (const auto* priority = raised(session.config, step, ticket))
    change(session, ticket.id, desk::Field::priority, priority->name, reason, done);
  assign(session, ticket.id, step.assign, reason, done);
  if (!step.status.empty())
    change(session, ticket.id, desk::Field::status, step.status, reason, done);
  // As the ticket is now: whoever it was given to is told.
  notify(session, calendars, desk::get_ticket(db, ticket.id), step, due, reason, done);
  const auto text = done.empty() ? std::string{"nothing to change"} : join(done, ", ");
  desk::add_event(session, ticket.id,
                  {.kind = "clock",
                   .before = to_text(step.on),
                   .after = "escalated",
                   .reason = fmt::format("{}: {}", reason, text)});
  tx.commit();
  return text;
}

} // namespace tkt::sla
