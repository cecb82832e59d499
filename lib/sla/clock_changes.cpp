#include "sla/clock_changes.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "sla/duration_text.hpp"
#include "sla/working_time.hpp"

namespace tkt::sla {

namespace {

using desk::ClockPhase;
using desk::RunningClock;

std::string_view name_of(desk::Target target)
{
  return target == desk::Target::next_reaction ? "next reaction" : to_text(target);
}

/// For the log, which must be written even for years that calendars do not know.
template <class Count>
std::string work_or_nothing(Count count)
{
  try {
    return work_text(std::chrono::floor<seconds>(count()));
  } catch (const Error& e) {
    if (e.kind() != Kind::data)
      throw;
    return "?";
  }
}

std::string due(std::string_view name, const RunningClock& clock)
{
  return fmt::format("{} due {} ({})", name, to_rfc3339(clock.due_at),
                     work_text(std::chrono::floor<seconds>(clock.work)));
}

std::string stopped(std::string_view name, const RunningClock& clock, const Book& book,
                    const calendar::Calendar& calendar)
{
  const auto at = *clock.stopped_at;
  const auto used =
      work_or_nothing([&] { return counted(calendar, clock.started_at, at, book.pauses); });
  return fmt::format("{} {} {} after {} of {}, {}", name,
                     clock.phase == ClockPhase::done ? "done" : "closed", to_rfc3339(at), used,
                     work_text(std::chrono::floor<seconds>(clock.work)),
                     is_late(clock, at) ? "late" : "in time");
}

std::string describe_change(desk::Target target, const Book& before, const Book& after,
                            const calendar::Calendar& calendar)
{
  const auto name = name_of(target);
  const auto& was = before.clocks.of(target);
  const auto& is = after.clocks.of(target);
  if (!is)
    return was ? fmt::format("{} no longer promised", name) : std::string{};
  const bool same_round = was && was->round == is->round;
  if (same_round && was->phase == is->phase && was->due_at == is->due_at)
    return {};
  switch (is->phase) {
  case ClockPhase::paused:
    return fmt::format("{} stands still, {} left", name, work_or_nothing([&] {
                         return calendar.elapsed_exactly(*is->stopped_at, is->due_at);
                       }));
  case ClockPhase::done:
  case ClockPhase::closed:
    return stopped(name, *is, after, calendar);
  case ClockPhase::running:
  case ClockPhase::none:
    break;
  }
  return due(name, *is);
}

bool same(const RunningClock& a, const RunningClock& b)
{
  return a.started_at == b.started_at && a.due_at == b.due_at && a.stopped_at == b.stopped_at &&
         a.crossed_at == b.crossed_at && a.phase == b.phase && a.work == b.work &&
         a.round == b.round && a.basis == b.basis;
}

/// It stands where it stood; only what was counted for it differs.
bool only_counted(const RunningClock& a, const RunningClock& b)
{
  return a.round == b.round && a.phase == b.phase && a.started_at == b.started_at &&
         a.stopped_at == b.stopped_at;
}

/// Without the columns that stay: SQLite builds a table in memory each time it checks `state`
/// against its list of names.
void move_clock(store::Database& db, TicketId ticket, desk::Target target,
                const RunningClock& clock)
{
  db.prepare("UPDATE sla_clock SET due_at = ?, work = ?, crossed_at = ?, basis = ? "
             "WHERE ticket = ? AND target = ? AND round = ?")
      .run(clock.due_at, clock.work.count(), clock.crossed_at, clock.basis, ticket, to_text(target),
           clock.round);
}

bool write_pauses(store::Database& db, TicketId ticket, const Book& before, const Book& after)
{
  if (before.pauses == after.pauses)
    return false;
  for (const auto& pause : before.pauses) {
    const auto now = std::find_if(after.pauses.begin(), after.pauses.end(),
                                  [&](const desk::Pause& one) { return one.from == pause.from; });
    if (now == after.pauses.end() || now->why != pause.why)
      desk::end_pause(db, ticket, {pause.from, pause.from, pause.why});
    else if (now->to != pause.to)
      desk::end_pause(db, ticket, *now);
  }
  for (const auto& pause : after.pauses) {
    const bool known =
        std::any_of(before.pauses.begin(), before.pauses.end(), [&](const desk::Pause& one) {
          return one.from == pause.from && one.why == pause.why;
        });
    if (known)
      continue;
    desk::begin_pause(db, ticket, pause);
    if (pause.to)
      desk::end_pause(db, ticket, pause);
  }
  return true;
}

} // namespace

std::string describe_changes(const Book& before, const Book& after,
                             const calendar::Calendar& calendar)
{
  std::string all;
  for (const auto target : desk::all_targets) {
    const auto text = describe_change(target, before, after, calendar);
    if (!text.empty())
      all += all.empty() ? text : ", " + text;
  }
  return all;
}

bool write_book(store::Database& db, TicketId ticket, const Book& before, const Book& after,
                BasisRow& basis)
{
  bool moved = write_pauses(db, ticket, before, after);
  for (const auto target : desk::all_targets) {
    const auto& was = before.clocks.of(target);
    auto is = after.clocks.of(target);
    if (!is) {
      if (was)
        desk::drop_clock(db, ticket, target, was->round);
      moved = moved || was;
      continue;
    }
    if (was && same(*was, *is))
      continue;
    const bool counted =
        !was || was->round != is->round || was->due_at != is->due_at || was->work != is->work;
    if (counted)
      is->basis = basis.in(db);
    if (was && only_counted(*was, *is))
      move_clock(db, ticket, target, *is);
    else
      desk::save_clock(db, ticket, target, *is);
    moved = true;
  }
  return moved;
}

} // namespace tkt::sla
