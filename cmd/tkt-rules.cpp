// cmd/tkt-rules.cpp - turn what came in into tickets: thread it, route it, acknowledge it.
#include <fmt/format.h>
#include <unistd.h>

#include "base/cancel.hpp"
#include "base/descriptor.hpp"
#include "base/poke.hpp"
#include "cli.hpp"
#include "clock.hpp"
#include "context.hpp"
#include "json_value.hpp"
#include "rules/act/rules_pass.hpp"
#include "rules/tell/backtest.hpp"
#include "rules/tell/explain.hpp"
#include "stdout_table.hpp"
#include "term/safe_text.hpp"

namespace {

using namespace tkt;
using cli::Json;
using cli::json_line;

struct Options {
  bool explain = false;
  bool backtest = false;
  std::string since;
  std::string rules;
  bool json = false;
  std::string mailbox;
  std::vector<std::string> files;
};

int explain(cli::Context& context, const Options& options)
{
  const auto& config = context.config();
  rules::Arrival arrival;
  arrival.mailbox =
      options.mailbox.empty() ? config.mailboxes.at(0).name : config.mailbox(options.mailbox).name;
  arrival.arrived_at = cli::clock().now();
  const rules::RuleSet rules{config};
  sla::Promises promises{config};
  const rules::Bench bench{context.db(), config, rules, promises};
  for (const auto& file : options.files) {
    const auto raw = file == "-" ? read_all(STDIN_FILENO) : read_file(file);
    auto told =
        rules::explain(bench, arrival, file, raw, options.json ? rules::As::json : rules::As::text);
    fmt::print("{}", options.json ? term::escape_json(std::move(told)) : term::safe_text(told));
  }
  return EX_OK;
}

std::string safe(const std::string& text)
{
  return term::safe_line(text);
}

/// A line for each thing that would be otherwise; the sum on standard error.
int backtest(cli::Context& context, const Options& options)
{
  const auto& config = context.config();
  std::optional<Instant> since;
  if (!options.since.empty()) {
    const auto span = parse_duration(options.since);
    if (!span)
      throw Error{Kind::usage,
                  fmt::format("--since: \"{}\" is no duration such as \"30d\"", options.since)};
    since = cli::clock().now() - *span;
  }
  const auto& stop = Cancellation::on_signals();
  auto without = config;
  without.rules.clear();
  // Without another set, what the rules do at all is the difference.
  const auto other = options.rules.empty() ? config : rules::with_rules_of(config, options.rules);
  using enum term::Column::Align;
  auto table = cli::stdout_table({{.title = "mail", .align = right},
                                  {.title = "no", .align = right},
                                  {.title = "field"},
                                  {.title = "before", .least = 8, .wraps = true},
                                  {.title = "after", .least = 8, .wraps = true},
                                  {.title = "subject", .least = 12, .gives_way = true}});
  const auto print = [&](const rules::Difference& one) {
    if (options.json)
      fmt::print("{}\n",
                 json_line({{"incoming", one.incoming.value},
                            {"ticket", one.ticket ? Json(one.ticket->value) : Json(nullptr)},
                            {"subject", one.subject},
                            {"field", one.field},
                            {"before", one.before},
                            {"after", one.after},
                            {"rules_before", one.rules_before},
                            {"rules_after", one.rules_after}}));
    else
      table.add({fmt::format("{}", one.incoming),
                 one.ticket ? fmt::format("{}", *one.ticket) : "-",
                 one.field,
                 {one.before, term::Tone::plain, "-" + one.before},
                 {one.after, term::Tone::plain, "+" + one.after},
                 one.subject});
  };
  const auto report = rules::backtest(context.db(), options.rules.empty() ? without : config, other,
                                      since, print, stop);
  table.finish();
  for (const auto& doubt : report.doubts)
    fmt::print(stderr, "tkt-rules: {}\n", safe(doubt));
  fmt::print(stderr, "{} messages, {} of them would go otherwise\n", report.messages,
             report.differing);
  return EX_OK;
}

int run(cli::Context& context, const Options& options)
{
  auto session = context.session();
  // One at a time: two would only wait for each other.
  const auto lock = FileLock::try_take(session.db.file().string() + ".rules.lock");
  if (!lock)
    throw Error{Kind::temporary, "another tkt-rules is at work on this desk"};
  const rules::Options how{.stop = Cancellation::on_signals()};
  const auto waiting = [&] {
    return session.db.prepare("SELECT coalesce(max(id), 0) FROM outbox")
        .value<std::int64_t>()
        .value_or(0);
  };
  const auto before = waiting();
  const auto report = rules::run_pass(session, how);

  const auto socket = poke_socket(session.db.file());
  if (waiting() > before)
    poke(socket, "send");
  if (options.json)
    fmt::print("{}\n", json_line({{"opened", report.opened},
                                  {"followed", report.followed},
                                  {"ignored", report.ignored},
                                  {"quarantined", report.quarantined},
                                  {"acknowledged", report.acknowledged},
                                  {"fired", report.fired},
                                  {"loops", report.loops},
                                  {"programs", report.programs},
                                  {"mailed", report.mailed}}));
  else if (report.opened + report.followed + report.ignored + report.quarantined > 0)
    fmt::print("{} opened, {} followed, {} ignored, {} set aside, {} acknowledged\n", report.opened,
               report.followed, report.ignored, report.quarantined, report.acknowledged);
  if (!options.json && report.fired + report.programs > 0)
    fmt::print("{} rules ran on changes, {} programs, {} chains broken off\n", report.fired,
               report.programs, report.loops);
  if (!options.json && report.mailed > 0)
    fmt::print("{} customers told\n", report.mailed);
  return EX_OK;
}

int tkt_rules(int argc, char** argv)
{
  cli::CommandLine app{"Turn what came in into tickets: thread it, route it, acknowledge it"};
  cli::Common common;
  Options options;
  common.add_to(app);
  app.flag("-e,--explain", options.explain,
           "say how messages would be read, threaded and routed; change nothing");
  app.flag("-j,--json", options.json, "print JSON, one object a line");
  app.option("-m,--mailbox", options.mailbox,
             "with --explain: as if fetched from there (default: the first one)");
  app.flag("-b,--backtest", options.backtest,
           "say what other rules would do to stored mail; change nothing");
  app.option("-s,--since", options.since, "with --backtest: mail of so long ago, as 30d");
  app.option("-r,--rules", options.rules,
             "with --backtest: a file with those rules, or a whole configuration");
  app.argument("file", options.files, "with --explain: message files, - for standard input");
  if (const auto status = app.parse(argc, argv))
    return *status;
  common.apply("tkt-rules");
  if (options.explain && options.backtest)
    throw Error{Kind::usage, "--explain and --backtest are two different questions"};
  if (!options.backtest && !(options.since.empty() && options.rules.empty()))
    throw Error{Kind::usage, "--since and --rules are for --backtest"};
  if (options.explain == options.files.empty())
    throw Error{Kind::usage, options.explain
                                 ? "--explain needs a message file, or - for standard input"
                                 : "files are for --explain; without it, tkt-rules takes "
                                   "what tkt-fetch has stored"};

  cli::Context context{common, "tkt-rules"};
  return options.explain    ? explain(context, options)
         : options.backtest ? backtest(context, options)
                            : run(context, options);
}

} // namespace

int main(int argc, char** argv)
{
  return tkt::cli::guard("tkt-rules", [&] { return tkt_rules(argc, argv); });
}
