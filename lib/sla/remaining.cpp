#include "sla/remaining.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/error.hpp"

namespace tkt::sla {

namespace {

seconds between(const calendar::Calendar& calendar, Instant from, Instant to)
{
  try {
    return calendar.elapsed(from, to);
  } catch (const Error& e) {
    if (e.kind() != Kind::data)
      throw;
    return std::chrono::floor<seconds>(to - from);
  }
}

/// Those of the promises that stand still, the nearest.
std::optional<desk::Target> next_paused(const desk::Clocks& clocks)
{
  std::optional<desk::Target> first;
  for (const auto target :
       {desk::Target::reaction, desk::Target::next_reaction, desk::Target::resolution})
    if (const auto& clock = clocks.of(target))
      if (clock->phase == desk::ClockPhase::paused &&
          (!first || clock->due_at < clocks.of(*first)->due_at))
        first = target;
  return first;
}

} // namespace

seconds work_left(const calendar::Calendar& calendar, const desk::RunningClock& clock, Instant now)
{
  const auto at = clock.stopped_at.value_or(now);
  if (at >= clock.due_at)
    return -between(calendar, clock.due_at, at);
  const auto work = between(calendar, at, clock.due_at);
  // None before what is still to come: it was promised by another calendar, as that of a ticket
  // that was merged into this one.
  return work > seconds{0} ? work : std::chrono::ceil<seconds>(clock.due_at - at);
}

std::optional<Remaining> remaining(Calendars& calendars, const desk::Ticket& ticket, Instant now)
{
  const auto running = desk::next_due(ticket.clocks);
  const auto target = running ? running : next_paused(ticket.clocks);
  if (!target)
    return {};
  return Remaining{
      *target, work_left(calendars.of(ticket.sla, ticket.queue), *ticket.clocks.of(*target), now),
      !running};
}

std::string left_text(const Remaining& left)
{
  const auto late = left.work <= seconds{0};
  auto count = late ? -left.work.count() : left.work.count();
  constexpr std::array<std::pair<std::int64_t, char>, 4> units{
      {{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}}};
  std::string text;
  int told = 0;
  for (const auto& [size, unit] : units) {
    const auto amount = count / size;
    count %= size;
    // Seconds matter in the last minute alone.
    if (amount == 0 || told == 2 || (unit == 's' && told != 0)) {
      told += told == 0 ? 0 : 1; // of two units next to each other, the smaller may be none
      continue;
    }
    text += fmt::format("{}{}{}", text.empty() ? "" : " ", amount, unit);
    ++told;
  }
  if (text.empty())
    text = "0s";
  return fmt::format("{} {}{}", text, late ? "late" : "left", left.paused ? ", paused" : "");
}

} // namespace tkt::sla
