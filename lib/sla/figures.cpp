#include "sla/figures.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "sla/count.hpp"

namespace tkt::sla {

namespace {

seconds at_rank(const std::vector<seconds>& sorted, unsigned percent)
{
  if (sorted.empty())
    return seconds{0};
  const auto rank = (sorted.size() * percent + 99) / 100;
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

void add(TicketId ticket, desk::Target target, const desk::RunningClock& clock, const Book& book,
         const calendar::Calendar& calendar, Instant now, std::vector<Outcome>& out)
{
  // A ticket that was closed is resolved; its customer was not answered by that.
  const bool over = clock.phase == desk::ClockPhase::done ||
                    (clock.phase == desk::ClockPhase::closed && target == desk::Target::resolution);
  const bool late = is_late(clock, now);
  if (!over && !late)
    return;
  try {
    const auto end = clock.stopped_at.value_or(now);
    out.push_back(
        {ticket, target, clock.started_at, late,
         std::chrono::floor<seconds>(counted(calendar, clock.started_at, end, book.pauses))});
  } catch (const Error& e) {
    if (e.kind() != Kind::data) // years that calendars do not know have no figures
      throw;
  }
}

} // namespace

Figures figures(const std::vector<Outcome>& outcomes)
{
  Figures found;
  std::vector<seconds> used;
  seconds sum{0};
  for (const auto& outcome : outcomes) {
    ++(outcome.late ? found.late : found.met);
    used.push_back(outcome.used);
    sum += outcome.used;
  }
  std::sort(used.begin(), used.end());
  if (!used.empty())
    found.average = sum / static_cast<std::int64_t>(used.size());
  found.median = at_rank(used, 50);
  found.p90 = at_rank(used, 90);
  return found;
}

void add_outcomes(TicketId ticket, const Book& book, const calendar::Calendar& calendar,
                  Instant now, std::vector<Outcome>& out)
{
  for (const auto& clock : book.past)
    add(ticket, desk::Target::next_reaction, clock, book, calendar, now, out);
  for (const auto target :
       {desk::Target::reaction, desk::Target::next_reaction, desk::Target::resolution})
    if (const auto& clock = book.clocks.of(target))
      add(ticket, target, *clock, book, calendar, now, out);
}

} // namespace tkt::sla
