// cmd/tkt-sla.cpp - tell of every clock that came due, once; and answer questions about working
// time.

#include "base/cancel.hpp"
#include "base/poke.hpp"
#include "cli.hpp"
#include "clock.hpp"
#include "context.hpp"
#include "json_value.hpp"
#include "sla/due_pass.hpp"
#include "sla/questions.hpp"
#include "sla/tools.hpp"
#include "stdout_table.hpp"

namespace {

using namespace tkt;

struct Options {
  bool dry_run = false;
  bool json = false;
  bool recalculate = false;
  bool ics = false;
};

struct Simulate {
  std::string other;
  std::string since;
};

void print(const sla::Crossing& crossing, bool json, term::Table& table)
{
  const bool escalated = !crossing.step.empty();
  if (json) {
    cli::Json line{{"ticket", crossing.ticket.value},
                   {"target", to_text(crossing.target)},
                   {"event", escalated ? "escalated" : sla::event_of(crossing.target)},
                   {"due", to_rfc3339(crossing.due_at)}};
    if (escalated)
      line["step"] = crossing.step;
    else
      line["late_seconds"] = crossing.late.count();
    fmt::print("{}\n", cli::json_line(line));
    return;
  }
  std::vector<term::Cell> row{fmt::format("{}", crossing.ticket),
                              std::string{to_text(crossing.target)},
                              cli::time_cell(crossing.due_at)};
  if (escalated || table.for_people())
    row.emplace_back(crossing.step);
  table.add(std::move(row));
  table.finish();
}

int run(cli::Context& context, const Options& options)
{
  auto table = cli::stdout_table({{.title = "no", .align = term::Column::Align::right},
                                  {.title = "clock", .usual = sizeof "next_reaction" - 1},
                                  {.title = "due", .least = 16},
                                  {.title = "step", .wraps = true}});
  const auto take = [&](const sla::Crossing& crossing) { print(crossing, options.json, table); };
  if (options.dry_run) {
    sla::preview(context.db(), context.config(), cli::clock().now(), take);
    return EX_OK;
  }
  const auto& stop = Cancellation::on_signals();
  auto session = context.session();
  bool crossed = false;
  bool escalated = false;
  const auto note = [&](const sla::Crossing& crossing) {
    crossed = true;
    escalated = escalated || !crossing.step.empty();
    take(crossing);
  };
  sla::run_pass(session, note, {.stop = stop});
  // Rules may run on what was told, and steps may have queued mail.
  if (crossed)
    poke(poke_socket(session.db.file()), "rules");
  if (escalated)
    poke(poke_socket(session.db.file()), "send");
  return EX_OK;
}

int tkt_sla(int argc, char** argv)
{
  cli::CommandLine app{"Tell of every clock that came due; answer questions about working time"};
  cli::Common common;
  Options options;
  common.add_to(app);
  app.flag("-n,--dry-run", options.dry_run, "print what came due, record nothing");
  app.flag("-j,--json", options.json, "print JSON, one object a line");
  auto recalculate = app.flag("--recalculate", options.recalculate,
                              "count due times anew where calendar or policy have changed");
  app.flag("--ics", options.ics, "print the due dates of open tickets as iCalendar")
      .excludes(recalculate);
  cli::Context context{common, "tkt-sla"};
  const auto question = cli::add_questions(app, context, options.json);
  Simulate simulate;
  auto simulating =
      app.word("simulate", "How stored tickets would have fared under another configuration");
  // Its --config is the other one; that of the desk may stand before the word.
  simulating.option("--config", simulate.other, "the other configuration").required();
  simulating.option("--since", simulate.since, "tickets since then: a date, a time, or 90d");
  app.words_are_optional();
  if (const auto status = app.parse(argc, argv))
    return *status;
  common.apply("tkt-sla");

  const bool asked = app.has_word();
  if (asked && (options.dry_run || options.recalculate || options.ics))
    throw Error{Kind::usage, "--dry-run, --recalculate and --ics are for the desk; questions "
                             "change nothing anyway"};
  if (options.ics && options.dry_run)
    throw Error{Kind::usage, "--ics changes nothing anyway"};
  if (simulating.given())
    return cli::simulate(context, simulate.other, simulate.since, options.json);
  if (asked)
    return question();
  if (options.recalculate)
    return cli::recalculate(context, options.dry_run, options.json);
  return options.ics ? cli::print_feed(context) : run(context, options);
}

} // namespace

int main(int argc, char** argv)
{
  return tkt::cli::guard("tkt-sla", [&] { return tkt_sla(argc, argv); });
}
