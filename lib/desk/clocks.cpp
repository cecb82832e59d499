#include "desk/clocks.hpp"

#include <array>
#include <string>
#include <utility>

namespace tkt::desk {

namespace {

constexpr std::array<std::pair<ClockState, std::string_view>, 5> state_names{{
    {ClockState::ok, "ok"},
    {ClockState::reaction_late, "reaction_late"},
    {ClockState::alarm, "alarm"},
    {ClockState::resolve_late, "resolve_late"},
    {ClockState::stopped, "stopped"},
}};

std::optional<Target> parse_target(std::string_view text)
{
  for (const auto target : {Target::reaction, Target::alarm, Target::resolution}) {
    if (to_text(target) == text)
      return target;
  }
  return {};
}

/// Whether the promise was, or is by now, broken.
bool late(const std::optional<RunningClock>& clock, Instant now)
{
  return clock && clock->stopped_at.value_or(now) >= clock->due_at;
}

bool running(const std::optional<RunningClock>& clock)
{
  return clock && !clock->stopped_at;
}

} // namespace

std::string_view to_text(Target target)
{
  switch (target) {
  case Target::reaction:
    return "reaction";
  case Target::alarm:
    return "alarm";
  case Target::resolution:
    return "resolution";
  }
  return {};
}

std::string_view to_text(ClockState state)
{
  for (const auto& [value, name] : state_names) {
    if (value == state)
      return name;
  }
  return {};
}

std::optional<ClockState> parse_clock_state(std::string_view text)
{
  for (const auto& [value, name] : state_names) {
    if (name == text)
      return value;
  }
  return {};
}

ClockState state(const Clocks& clocks, Instant now)
{
  if (late(clocks.resolution, now))
    return ClockState::resolve_late;
  if (running(clocks.alarm) && late(clocks.alarm, now))
    return ClockState::alarm;
  if (late(clocks.reaction, now))
    return ClockState::reaction_late;
  const bool promised = clocks.reaction || clocks.alarm || clocks.resolution;
  const bool runs = running(clocks.reaction) || running(clocks.alarm) || running(clocks.resolution);
  return promised && !runs ? ClockState::stopped : ClockState::ok;
}

Clocks clocks_of(store::Database& db, TicketId ticket)
{
  Clocks clocks;
  auto query = db.prepare("SELECT target, started_at, due_at, stopped_at, crossed_at "
                          "FROM sla_clock WHERE ticket = ?");
  query.bind_all(ticket);
  for (const auto& [target, started, due, stopped, crossed] :
       query
           .rows<std::string, Instant, Instant, std::optional<Instant>, std::optional<Instant>>()) {
    const RunningClock clock{started, due, stopped, crossed};
    if (target == to_text(Target::reaction))
      clocks.reaction = clock;
    else if (target == to_text(Target::alarm))
      clocks.alarm = clock;
    else
      clocks.resolution = clock;
  }
  return clocks;
}

void set_clock(store::Database& db, TicketId ticket, Target target, Instant started, Instant due)
{
  db.prepare(R"sql(
      INSERT INTO sla_clock(ticket, target, started_at, due_at) VALUES (?, ?, ?, ?)
          ON CONFLICT (ticket, target) DO UPDATE
             SET started_at = excluded.started_at, due_at = excluded.due_at,
                 crossed_at = CASE WHEN due_at = excluded.due_at THEN crossed_at END)sql")
      .run(ticket, to_text(target), started, due);
}

void drop_clock(store::Database& db, TicketId ticket, Target target)
{
  db.prepare("DELETE FROM sla_clock WHERE ticket = ? AND target = ?").run(ticket, to_text(target));
}

void stop_clock(store::Database& db, TicketId ticket, Target target, Instant now)
{
  db.prepare("UPDATE sla_clock SET stopped_at = ? "
             "WHERE ticket = ? AND target = ? AND stopped_at IS NULL")
      .run(now, ticket, to_text(target));
}

void stop_clocks(store::Database& db, TicketId ticket, Instant now)
{
  db.prepare("UPDATE sla_clock SET stopped_at = ? WHERE ticket = ? AND stopped_at IS NULL")
      .run(now, ticket);
}

std::vector<DueClock> due_clocks(store::Database& db, Instant now, std::size_t limit)
{
  auto query = db.prepare(R"sql(
      SELECT clock.ticket, clock.target, clock.due_at, ticket.sla, ticket.queue
        FROM sla_clock AS clock JOIN ticket ON ticket.id = clock.ticket
       WHERE clock.stopped_at IS NULL AND clock.crossed_at IS NULL AND clock.due_at <= ?
       ORDER BY clock.due_at LIMIT ?)sql");
  query.bind_all(now, limit);
  std::vector<DueClock> found;
  for (const auto& [ticket, target, due, sla, queue] :
       query.rows<TicketId, std::string, Instant, std::string, std::string>())
    found.push_back({ticket, parse_target(target).value(), due, sla, queue});
  return found;
}

bool mark_crossed(store::Database& db, TicketId ticket, Target target, Instant now)
{
  db.prepare("UPDATE sla_clock SET crossed_at = ? "
             "WHERE ticket = ? AND target = ? AND crossed_at IS NULL AND stopped_at IS NULL")
      .run(now, ticket, to_text(target));
  return db.changes() > 0;
}

void resume_clocks(store::Database& db, TicketId ticket)
{
  db.prepare("UPDATE sla_clock SET stopped_at = NULL WHERE ticket = ? AND target <> 'reaction'")
      .run(ticket);
}

} // namespace tkt::desk
