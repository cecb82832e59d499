#include "sla/statistics.hpp"

#include <algorithm>
#include <numeric>

#include "base/error.hpp"
#include "sla/working_time.hpp"

namespace tkt::sla {

namespace {

seconds at_rank(const std::vector<seconds>& sorted, unsigned percent)
{
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

void Tally::add(const Outcome& outcome)
{
  ++(outcome.late ? late_ : met_);
  used_.push_back(outcome.used);
}

Figures Tally::figures() const
{
  Figures found;
  found.met = met_;
  found.late = late_;
  if (used_.empty())
    return found;
  auto sorted = used_;
  std::sort(sorted.begin(), sorted.end());
  found.average = std::accumulate(sorted.begin(), sorted.end(), seconds{0}) /
                  static_cast<std::int64_t>(sorted.size());
  found.median = at_rank(sorted, 50);
  found.p90 = at_rank(sorted, 90);
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
