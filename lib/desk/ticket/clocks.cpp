#include "desk/ticket/clocks.hpp"

#include <array>
#include <string>
#include <utility>

namespace tkt::desk {

namespace {

constexpr std::array<std::pair<ClockState, std::string_view>, 6> state_names{{
    {ClockState::ok, "ok"},
    {ClockState::reaction_late, "reaction_late"},
    {ClockState::alarm, "alarm"},
    {ClockState::resolve_late, "resolve_late"},
    {ClockState::paused, "paused"},
    {ClockState::stopped, "stopped"},
}};

constexpr std::array<std::pair<ClockPhase, std::string_view>, 5> phase_names{{
    {ClockPhase::none, "none"},
    {ClockPhase::running, "running"},
    {ClockPhase::paused, "paused"},
    {ClockPhase::closed, "closed"},
    {ClockPhase::done, "done"},
}};

constexpr std::array<std::pair<Target, std::string_view>, 4> target_names{{
    {Target::reaction, "reaction"},
    {Target::next_reaction, "next_reaction"},
    {Target::alarm, "alarm"},
    {Target::resolution, "resolution"},
}};

template <class Names, class T>
std::string_view name_of(const Names& names, T value)
{
  for (const auto& [one, name] : names) {
    if (one == value)
      return name;
  }
  return {};
}

template <class T, std::size_t N>
std::optional<T> named(const std::array<std::pair<T, std::string_view>, N>& names,
                       std::string_view text)
{
  for (const auto& [one, name] : names) {
    if (name == text)
      return one;
  }
  return {};
}

bool late(const std::optional<RunningClock>& clock, Instant now)
{
  return clock && is_late(*clock, now);
}

bool running(const std::optional<RunningClock>& clock)
{
  return clock && !clock->stopped_at;
}

} // namespace

std::string_view to_text(Target target)
{
  return name_of(target_names, target);
}

std::optional<Target> parse_target(std::string_view text)
{
  return named(target_names, text);
}

std::string_view to_text(ClockPhase phase)
{
  return name_of(phase_names, phase);
}

std::optional<ClockPhase> parse_clock_phase(std::string_view text)
{
  return named(phase_names, text);
}

std::string_view to_text(ClockState state)
{
  return name_of(state_names, state);
}

std::optional<ClockState> parse_clock_state(std::string_view text)
{
  return named(state_names, text);
}

const std::vector<std::string>& clock_state_names()
{
  static const auto names = [] {
    std::vector<std::string> list;
    for (const auto& [value, name] : state_names)
      list.emplace_back(name);
    return list;
  }();
  return names;
}

const std::optional<RunningClock>& Clocks::of(Target target) const
{
  switch (target) {
  case Target::reaction:
    return reaction;
  case Target::next_reaction:
    return next_reaction;
  case Target::alarm:
    return alarm;
  case Target::resolution:
    break;
  }
  return resolution;
}

std::optional<RunningClock>& Clocks::of(Target target)
{
  return const_cast<std::optional<RunningClock>&>(std::as_const(*this).of(target));
}

bool is_late(const RunningClock& clock, Instant now)
{
  return clock.stopped_at.value_or(now) >= clock.due_at;
}

ClockState state(const Clocks& clocks, Instant now)
{
  if (late(clocks.resolution, now))
    return ClockState::resolve_late;
  if (running(clocks.alarm) && late(clocks.alarm, now))
    return ClockState::alarm;
  if (late(clocks.reaction, now) || late(clocks.next_reaction, now))
    return ClockState::reaction_late;
  bool promised = false;
  bool runs = false;
  bool pauses = false;
  for (const auto target : all_targets)
    if (const auto& clock = clocks.of(target)) {
      promised = true;
      runs = runs || !clock->stopped_at;
      pauses = pauses || clock->phase == ClockPhase::paused;
    }
  if (pauses && !runs)
    return ClockState::paused;
  return promised && !runs ? ClockState::stopped : ClockState::ok;
}

std::optional<Target> next_due(const Clocks& clocks)
{
  std::optional<Target> first;
  // The alarm is no promise, but a warning of one.
  for (const auto target : {Target::reaction, Target::next_reaction, Target::resolution})
    if (const auto& clock = clocks.of(target))
      if (!clock->stopped_at && (!first || clock->due_at < clocks.of(*first)->due_at))
        first = target;
  return first;
}

Clocks clocks_of(store::Database& db, TicketId ticket)
{
  Clocks clocks;
  auto query = db.prepare("SELECT target, round, state, started_at, due_at, work, stopped_at, "
                          "crossed_at, basis FROM sla_clock WHERE ticket = ? "
                          "ORDER BY target, round");
  query.bind_all(ticket);
  while (query.step()) {
    const auto target = parse_target(query.read<std::string_view>(0));
    if (!target)
      continue;
    RunningClock clock;
    clock.round = query.read<int>(1);
    clock.phase = parse_clock_phase(query.read<std::string_view>(2)).value_or(ClockPhase::done);
    clock.started_at = query.read<Instant>(3);
    clock.due_at = query.read<Instant>(4);
    clock.work = milliseconds{query.read<std::int64_t>(5)};
    clock.stopped_at = query.read<std::optional<Instant>>(6);
    clock.crossed_at = query.read<std::optional<Instant>>(7);
    clock.basis = query.read<std::optional<std::int64_t>>(8);
    clocks.of(*target) = clock; // the last round stays
  }
  return clocks;
}

void save_clock(store::Database& db, TicketId ticket, Target target, const RunningClock& clock)
{
  db.prepare(R"sql(
      INSERT INTO sla_clock(ticket, target, round, state, started_at, due_at, work, stopped_at,
                            crossed_at, basis)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (ticket, target, round) DO UPDATE
             SET state = excluded.state, started_at = excluded.started_at,
                 due_at = excluded.due_at, work = excluded.work, stopped_at = excluded.stopped_at,
                 crossed_at = excluded.crossed_at, basis = excluded.basis)sql")
      .run(ticket, to_text(target), clock.round, to_text(clock.phase), clock.started_at,
           clock.due_at, clock.work.count(), clock.stopped_at, clock.crossed_at, clock.basis);
}

void drop_clock(store::Database& db, TicketId ticket, Target target, int round)
{
  db.prepare("DELETE FROM sla_clock WHERE ticket = ? AND target = ? AND round = ?")
      .run(ticket, to_text(target), round);
}

std::vector<Pause> pauses_of(store::Database& db, TicketId ticket)
{
  std::vector<Pause> pauses;
  auto query =
      db.prepare("SELECT from_at, to_at, why FROM sla_pause WHERE ticket = ? ORDER BY from_at");
  query.bind_all(ticket);
  while (query.step())
    pauses.push_back(
        {query.read<Instant>(0), query.read<std::optional<Instant>>(1),
         query.read<std::string_view>(2) == "closed" ? ClockPhase::closed : ClockPhase::paused});
  return pauses;
}

void begin_pause(store::Database& db, TicketId ticket, const Pause& pause)
{
  db.prepare("INSERT INTO sla_pause(ticket, from_at, why) VALUES (?, ?, ?)")
      .run(ticket, pause.from, pause.why == ClockPhase::closed ? "closed" : "pending");
}

void end_pause(store::Database& db, TicketId ticket, const Pause& pause)
{
  if (pause.to && *pause.to > pause.from)
    db.prepare("UPDATE sla_pause SET to_at = ? WHERE ticket = ? AND from_at = ?")
        .run(*pause.to, ticket, pause.from);
  else
    db.prepare("DELETE FROM sla_pause WHERE ticket = ? AND from_at = ?").run(ticket, pause.from);
}

std::vector<DueClock> due_clocks(store::Database& db, Instant now, std::size_t limit)
{
  auto query = db.prepare(R"sql(
      SELECT clock.ticket, clock.target, clock.round, clock.due_at, ticket.sla, ticket.queue
        FROM sla_clock AS clock JOIN ticket ON ticket.id = clock.ticket
       WHERE clock.stopped_at IS NULL AND clock.crossed_at IS NULL AND clock.due_at <= ?
       ORDER BY clock.due_at LIMIT ?)sql");
  query.bind_all(now, limit);
  std::vector<DueClock> found;
  for (const auto& [ticket, target, round, due, sla, queue] :
       query.rows<TicketId, std::string, int, Instant, std::string, std::string>())
    found.push_back({ticket, parse_target(target).value(), round, due, sla, queue});
  return found;
}

bool mark_crossed(store::Database& db, TicketId ticket, Target target, int round, Instant now)
{
  db.prepare("UPDATE sla_clock SET crossed_at = ? WHERE ticket = ? AND target = ? AND round = ? "
             "AND crossed_at IS NULL AND stopped_at IS NULL")
      .run(now, ticket, to_text(target), round);
  return db.changes() > 0;
}

EventId clocks_followed(store::Database& db, TicketId ticket)
{
  return db.prepare("SELECT clocks_at FROM ticket WHERE id = ?")
      .bind_all(ticket)
      .value<EventId>()
      .value_or(EventId{});
}

void set_clocks_followed(store::Database& db, TicketId ticket, EventId event)
{
  db.prepare("UPDATE ticket SET clocks_at = ? WHERE id = ?").run(event, ticket);
}

} // namespace tkt::desk
