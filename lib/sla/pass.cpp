#include "sla/pass.hpp"

#include <limits>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "desk/event.hpp"
#include "sla/text.hpp"
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
  switch (target) {
  case desk::Target::reaction:
    return to_text(desk::ClockState::reaction_late);
  case desk::Target::alarm:
    return to_text(desk::ClockState::alarm);
  case desk::Target::resolution:
    return to_text(desk::ClockState::resolve_late);
  }
  return {};
}

void run_pass(desk::Session& session, const std::function<void(const Crossing&)>& take,
              const PassOptions& options)
{
  Calendars calendars{session.config};
  const auto now = session.now();
  const ManualClock still{now};
  desk::Session judge{session.db, session.config, still, session.actor};

  // A look without a lock first: with nothing due, nobody is kept waiting.
  while (!options.stop() && !desk::due_clocks(session.db, now, 1).empty()) {
    std::vector<Crossing> told;
    store::Transaction tx{session.db};
    for (const auto& clock : desk::due_clocks(session.db, now, options.batch)) {
      if (!desk::mark_crossed(session.db, clock.ticket, clock.target, now))
        continue;
      told.push_back({clock.ticket, clock.target, clock.due_at, lateness(calendars, clock, now)});
      tell(judge, told.back(), calendars.of(clock.sla, clock.queue).name());
    }
    tx.commit();
    for (const auto& crossing : told)
      take(crossing);
  }
}

void preview(store::Database& db, const config::Config& config, Instant now,
             const std::function<void(const Crossing&)>& take)
{
  Calendars calendars{config};
  const auto all = static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max());
  for (const auto& clock : desk::due_clocks(db, now, all))
    take({clock.ticket, clock.target, clock.due_at, lateness(calendars, clock, now)});
}

} // namespace tkt::sla
