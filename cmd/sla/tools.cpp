#include "sla/tools.hpp"

#include <nlohmann/json.hpp>

#include "base/log.hpp"
#include "base/stop.hpp"
#include "json_line.hpp"
#include "sla/feed.hpp"
#include "sla/recalculate.hpp"
#include "sla/simulate.hpp"
#include "sla/text.hpp"
#include "store/transaction.hpp"
#include "tkt/shared/since.hpp"

namespace tkt::cli {

namespace {

using nlohmann::ordered_json;

std::string due_text(const std::optional<Instant>& due)
{
  return due ? to_rfc3339(*due) : "-";
}

ordered_json due_json(const std::optional<Instant>& due)
{
  return due ? ordered_json(to_rfc3339(*due)) : ordered_json(nullptr);
}

ordered_json to_json(const sla::Figures& figures)
{
  return {{"met", figures.met},
          {"late", figures.late},
          {"average_seconds", figures.average.count()},
          {"median_seconds", figures.median.count()},
          {"p90_seconds", figures.p90.count()}};
}

void print(const char* side, desk::Target target, const sla::Figures& figures)
{
  fmt::print("{}\t{}\t{} met\t{} late\taverage {}\tmedian {}\tp90 {}\n", to_text(target), side,
             figures.met, figures.late, sla::work_text(figures.average),
             sla::work_text(figures.median), sla::work_text(figures.p90));
}

} // namespace

int recalculate(Context& context, bool dry_run, bool json)
{
  const auto& stop = Stop::on_signals();
  const auto take = [&](const sla::Moved& moved) {
    if (json)
      fmt::print("{}\n", json_line({{"ticket", moved.ticket.value},
                                    {"target", to_text(moved.target)},
                                    {"before", due_json(moved.before)},
                                    {"after", due_json(moved.after)}}));
    else
      fmt::print("{}\t{}\t{}\t{}\n", moved.ticket, to_text(moved.target), due_text(moved.before),
                 due_text(moved.after));
  };
  sla::RecalculateOptions options;
  options.dry_run = dry_run;
  options.stop = [&] { return stop.requested(); };
  auto session = context.session();
  const auto sum = sla::recalculate(session, take, options);
  log::notice("{} of {} open tickets {} moved", sum.changed, sum.tickets,
              dry_run ? "would be" : "were");
  return EX_OK;
}

int print_feed(Context& context)
{
  auto& db = context.db();
  const store::Snapshot snapshot{db};
  fmt::print("{}", sla::feed(db, context.config(), {}, Clock::system().now()));
  return EX_OK;
}

int simulate(Context& context, const std::string& other, const std::string& since, bool json)
{
  const auto changed = config::load(other);
  const auto now = Clock::system().now();
  auto& db = context.db();
  const store::Snapshot snapshot{db};
  const auto made = sla::simulate(db, context.config(), changed, read_since(since, now), now);
  if (json) {
    ordered_json all{{"tickets", made.tickets}};
    for (const auto& clock : made.clocks)
      all[std::string{to_text(clock.target)}] = {{"before", to_json(clock.before)},
                                                 {"after", to_json(clock.after)}};
    fmt::print("{}\n", json_line(all));
    return EX_OK;
  }
  fmt::print("{} tickets\n", made.tickets);
  for (const auto& clock : made.clocks) {
    print("before", clock.target, clock.before);
    print("after", clock.target, clock.after);
  }
  return EX_OK;
}

} // namespace tkt::cli
