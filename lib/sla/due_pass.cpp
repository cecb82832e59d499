#include "sla/due_pass.hpp"

#include <limits>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "desk/log/event.hpp"
#include "desk/ticket/snooze.hpp"
#include "sla/catch_up.hpp"
#include "sla/duration_text.hpp"
#include "sla/escalation.hpp"
#include "store/transaction.hpp"

namespace tkt::sla {

namespace {

/// A clock is told even if the calendar cannot say how late it is (years that calendars do not
/// know).
seconds lateness(Calendars& calendars, const desk::DueClock& clock, Instant now)
{
  try {
    return calendars.of(clock.sla, clock.queue).elapsed(clock.due_at, now);
  } catch (const Error& e) {
    if (e.kind() != Kind::data)
      throw;
    return std::chrono::floor<seconds>(now - clock.due_at);
  }
}

void tell(desk::Session& session, const Crossing& crossing, std::string_view calendar)
{
  const auto reason =
      fmt::format("{} due {}, {} of working time ago by calendar {}", to_text(crossing.target),
                  to_rfc3339(crossing.due_at), work_text(crossing.late), calendar);
  desk::add_event(session, crossing.ticket,
                  {.kind = "clock", .after = event_of(crossing.target), .reason = reason});
}

} // namespace

std::string_view event_of(desk::Target target)
{
  return config::to_text(alert_of(target));
}

namespace {

void tell_clocks(desk::Session& judge, Calendars& calendars,
                 const std::function<void(const Crossing&)>& take, const PassOptions& options)
{
  auto& db = judge.db;
  const auto now = judge.now();
  // A look without a lock first: with nothing due, nobody is kept waiting.
  while (!options.stop.requested() && !desk::due_clocks(db, now, 1).empty()) {
    std::vector<Crossing> told;
    store::Transaction tx{db};
    for (const auto& clock : desk::due_clocks(db, now, options.batch)) {
      if (!desk::mark_crossed(db, clock.ticket, clock.target, clock.round, now))
        continue;
      told.push_back(
          {clock.ticket, clock.target, clock.due_at, lateness(calendars, clock, now), {}});
      tell(judge, told.back(), calendars.of(clock.sla, clock.queue).name());
      const auto* policy = judge.config.find_sla(clock.sla);
      if (policy != nullptr && !policy->escalations.empty()) {
        const auto ticket = desk::get_ticket(db, clock.ticket);
        schedule_steps(judge, calendars, ticket, clock.target, *ticket.clocks.of(clock.target),
                       desk::pauses_of(db, clock.ticket));
      }
    }
    tx.commit();
    for (const auto& crossing : told)
      take(crossing);
  }
}

/// True if one was taken: it may have moved clocks, its own ticket's at least.
bool take_steps(desk::Session& judge, Calendars& calendars, Promises& promises,
                const std::function<void(const Crossing&)>& take, const PassOptions& options)
{
  auto& db = judge.db;
  bool any = false;
  while (!options.stop.requested() && !due_steps(db, judge.now(), 1).empty()) {
    std::vector<Crossing> taken;
    store::Transaction tx{db};
    for (const auto& step : due_steps(db, judge.now(), options.batch)) {
      const auto text = take_step(judge, calendars, step);
      if (text.empty())
        continue;
      promises.refresh(judge, step.ticket);
      taken.push_back({step.ticket, step.target, step.due_at, {}, text});
    }
    tx.commit();
    for (const auto& crossing : taken)
      take(crossing);
    any = any || !taken.empty();
  }
  return any;
}

} // namespace

void run_pass(desk::Session& session, const std::function<void(const Crossing&)>& take,
              const PassOptions& options)
{
  Calendars calendars{session.config};
  Promises promises{session.config};
  const ManualClock still{session.now()};
  desk::Session judge{session.db, session.config, still, session.actor};

  desk::wake_due(judge);
  follow_events(judge, promises, options.batch, options.stop);
  do
    tell_clocks(judge, calendars, take, options);
  while (take_steps(judge, calendars, promises, take, options));
}

void preview(store::Database& db, const config::Config& config, Instant now,
             const std::function<void(const Crossing&)>& take)
{
  Calendars calendars{config};
  const auto all = static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max());
  for (const auto& clock : desk::due_clocks(db, now, all))
    take({clock.ticket, clock.target, clock.due_at, lateness(calendars, clock, now), {}});
}

} // namespace tkt::sla
