#include "sla/tools.hpp"

#include "base/cancel.hpp"
#include "base/log.hpp"
#include "clock.hpp"
#include "json_value.hpp"
#include "sla/duration_text.hpp"
#include "sla/icalendar_feed.hpp"
#include "sla/recalculate.hpp"
#include "sla/simulate.hpp"
#include "stdout_table.hpp"
#include "store/transaction.hpp"
#include "tkt/ui/time_argument.hpp"

namespace tkt::cli {

namespace {

using enum term::Column::Align;

Json due_json(const std::optional<Instant>& due)
{
  return due ? Json(to_rfc3339(*due)) : Json(nullptr);
}

Json to_json(const sla::Figures& figures)
{
  return {{"met", figures.met},
          {"late", figures.late},
          {"average_seconds", figures.average.count()},
          {"median_seconds", figures.median.count()},
          {"p90_seconds", figures.p90.count()}};
}

/// A number that has its name in the heading, for a program beside it.
term::Cell figure(const std::string& value, const char* pattern)
{
  return {value, term::Tone::plain, fmt::format(fmt::runtime(pattern), value)};
}

void add(term::Table& table, const char* side, desk::Target target, const sla::Figures& figures)
{
  table.add({std::string{to_text(target)}, side, figure(fmt::format("{}", figures.met), "{} met"),
             figure(fmt::format("{}", figures.late), "{} late"),
             figure(sla::work_text(figures.average), "average {}"),
             figure(sla::work_text(figures.median), "median {}"),
             figure(sla::work_text(figures.p90), "p90 {}")});
}

} // namespace

int recalculate(Context& context, bool dry_run, bool json)
{
  const auto& stop = Cancellation::on_signals();
  auto table = stdout_table({{.title = "no", .align = right},
                             {.title = "clock"},
                             {.title = "before"},
                             {.title = "after"}});
  const auto take = [&](const sla::Moved& moved) {
    if (json)
      fmt::print("{}\n", json_line({{"ticket", moved.ticket.value},
                                    {"target", to_text(moved.target)},
                                    {"before", due_json(moved.before)},
                                    {"after", due_json(moved.after)}}));
    else
      table.add({fmt::format("{}", moved.ticket), std::string{to_text(moved.target)},
                 time_cell(moved.before, "-"), time_cell(moved.after, "-")});
  };
  const sla::RecalculateOptions options{.dry_run = dry_run, .stop = stop};
  auto session = context.session();
  const auto sum = sla::recalculate(session, take, options);
  table.finish();
  log::notice("{} of {} open tickets {} moved", sum.changed, sum.tickets,
              dry_run ? "would be" : "were");
  return EX_OK;
}

int print_feed(Context& context)
{
  auto& db = context.db();
  const store::Snapshot snapshot{db};
  fmt::print("{}", sla::feed(db, context.config(), {}, cli::clock().now()));
  return EX_OK;
}

int simulate(Context& context, const std::string& other, const std::string& since, bool json)
{
  const auto changed = config::load(other);
  const auto now = cli::clock().now();
  auto& db = context.db();
  const store::Snapshot snapshot{db};
  const auto made = sla::simulate(db, context.config(), changed, read_since(since, now), now);
  if (json) {
    Json all{{"tickets", made.tickets}};
    for (const auto& clock : made.clocks)
      all[std::string{to_text(clock.target)}] = {{"before", to_json(clock.before)},
                                                 {"after", to_json(clock.after)}};
    fmt::print("{}\n", json_line(all));
    return EX_OK;
  }
  fmt::print("{} tickets\n", made.tickets);
  auto table = stdout_table({{.title = "clock"},
                             {.title = "which"},
                             {.title = "met", .align = right},
                             {.title = "late", .align = right},
                             {.title = "average", .align = right},
                             {.title = "median", .align = right},
                             {.title = "p90", .align = right}});
  for (const auto& clock : made.clocks) {
    add(table, "before", clock.target, clock.before);
    add(table, "after", clock.target, clock.after);
  }
  table.finish();
  return EX_OK;
}

} // namespace tkt::cli
