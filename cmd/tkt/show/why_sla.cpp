// tkt why --sla: how each due time of a ticket came about.
#include "tkt/show/why_sla.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "pieces.hpp"
#include "sla/duration_text.hpp"
#include "sla/promises.hpp"
#include "term/relative_time.hpp"
#include "term/safe_text.hpp"

namespace tkt::cli {

namespace {

/// By which version a due time was counted, where it is known.
std::string version_of(store::Database& db, sla::Promises& promises, const desk::Ticket& ticket,
                       const desk::RunningClock& clock)
{
  const auto basis = clock.basis ? sla::find_basis(db, *clock.basis) : std::nullopt;
  if (!basis)
    return "by a version that is not recorded";
  auto text = fmt::format("by {} (version {}), calendar {} (version {})", basis->policy,
                          basis->policy_digest, basis->calendar, basis->calendar_digest);
  if (*basis != promises.basis_of(ticket))
    text += "; that is no longer what the configuration says, tkt-sla --recalculate counts anew";
  return text;
}

/// A clock with each span, holiday, pause and change of the zone's clocks up to its due time.
void explain_clock(Shell& shell, sla::Promises& promises, const desk::Ticket& ticket,
                   desk::Target target, bool& first)
{
  const auto& clock = ticket.clocks.of(target);
  if (!clock)
    return;
  auto& out = shell.out();
  const auto& calendar = promises.calendar_of(ticket);
  const auto pauses = desk::pauses_of(shell.db(), ticket.id);
  const auto work = clock->work > milliseconds{0}
                        ? clock->work
                        : milliseconds{promises.terms_of(ticket).work(target, false)};
  const auto pieces = sla::explain(calendar, clock->started_at, work, pauses);
  const bool person = !shell.json() && out.terminal().is_terminal;
  const auto time = [person](Instant at) { return person ? term::local(at) : to_rfc3339(at); };
  const auto standing =
      clock->stopped_at ? fmt::format("{} {}, {}", to_text(clock->phase), time(*clock->stopped_at),
                                      desk::is_late(*clock, shell.now()) ? "late" : "in time")
                        : std::string{desk::is_late(*clock, shell.now()) ? "late" : "running"};
  const auto head =
      fmt::format("{} within {}: due {}, {}; {}", to_text(target),
                  sla::work_text(std::chrono::floor<seconds>(work)), time(clock->due_at), standing,
                  version_of(shell.db(), promises, ticket, *clock));
  if (shell.json()) {
    auto list = Json::array();
    for (const auto& piece : pieces)
      list.push_back(piece_json(piece, calendar));
    out.json({{"ticket", ticket.id.value},
              {"clock", to_text(target)},
              {"round", clock->round},
              {"state", to_text(clock->phase)},
              {"due", to_rfc3339(clock->due_at)},
              {"text", head},
              {"pieces", list}});
    return;
  }
  if (person && !first)
    out.line("");
  const auto safe = out.safe(head);
  for (const auto& line : person ? term::wrap(safe, out.terminal().width) : std::vector{safe})
    out.line(out.paint(line, term::Tone::strong));
  auto table = piece_table(out.terminal(), [&out](std::string_view line) { out.line(line); });
  for (const auto& piece : pieces)
    table.add(piece_cells(piece, calendar));
  table.finish();
  first = false;
}

} // namespace

int why_sla(const desk::Ticket& ticket, Shell& shell)
{
  sla::Promises promises{shell.config()};
  bool first = true;
  for (const auto target : desk::all_targets)
    explain_clock(shell, promises, ticket, target, first);
  return EX_OK;
}

} // namespace tkt::cli
