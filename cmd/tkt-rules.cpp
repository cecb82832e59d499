// cmd/tkt-rules.cpp - turn what came in into tickets: thread it, route it, acknowledge it.
#include <atomic>
#include <csignal>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/poke.hpp"
#include "cli.hpp"
#include "context.hpp"
#include "rules/explain.hpp"
#include "rules/pass.hpp"

namespace {

using namespace tkt;

std::atomic<bool> stop{false};

void on_signal(int)
{
  stop = true;
}

struct Options {
  bool explain = false;
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
  arrival.arrived_at = Clock::system().now();
  const rules::RuleSet rules{config};
  sla::Promises promises{config};
  const rules::Bench bench{context.db(), config, rules, promises};
  for (const auto& file : options.files) {
    const auto raw = file == "-" ? read_all(STDIN_FILENO) : read_file(file);
    const auto message = mail::Message::parse(raw);
    const auto decision = rules::decide(bench, arrival, message, arrival.arrived_at, true);
    if (options.json)
      fmt::print("{}", rules::explain_json(file, arrival, message, decision));
    else
      fmt::print("{}", rules::explain_text(file, arrival, message, decision));
  }
  return EX_OK;
}

int run(cli::Context& context, const Options& options)
{
  auto session = context.session();
  // One at a time: two would only wait for each other.
  const auto lock = FileLock::try_take(session.db.file().string() + ".rules.lock");
  if (!lock)
    throw Error{Kind::temporary, "another tkt-rules is at work on this desk"};
  std::signal(SIGTERM, on_signal);
  std::signal(SIGINT, on_signal);

  rules::Options how;
  how.stop = &stop;
  const auto report = rules::run_pass(session, how);

  const auto socket = poke_socket(session.db.file());
  if (report.acknowledged > 0)
    poke(socket, "send");
  if (options.json)
    fmt::print("{}\n", nlohmann::json{{"opened", report.opened},
                                      {"followed", report.followed},
                                      {"ignored", report.ignored},
                                      {"quarantined", report.quarantined},
                                      {"acknowledged", report.acknowledged}}
                           .dump());
  else if (report.opened + report.followed + report.ignored + report.quarantined > 0)
    fmt::print("{} opened, {} followed, {} ignored, {} set aside, {} acknowledged\n", report.opened,
               report.followed, report.ignored, report.quarantined, report.acknowledged);
  return EX_OK;
}

int tkt_rules(int argc, char** argv)
{
  CLI::App app{"Turn what came in into tickets: thread it, route it, acknowledge it"};
  cli::Common common;
  Options options;
  common.add_to(app);
  app.add_flag("-e,--explain", options.explain,
               "say how messages would be read, threaded and routed; change nothing");
  app.add_flag("-j,--json", options.json, "print JSON, one object a line");
  app.add_option("-m,--mailbox", options.mailbox,
                 "with --explain: as if fetched from there (default: the first one)");
  app.add_option("file", options.files, "with --explain: message files, - for standard input");
  if (const auto status = cli::parse(app, argc, argv))
    return *status;
  common.apply("tkt-rules");
  if (options.explain == options.files.empty())
    throw Error{Kind::usage, options.explain
                                 ? "--explain needs a message file, or - for standard input"
                                 : "files are for --explain; without it, tkt-rules takes "
                                   "what tkt-fetch has stored"};

  cli::Context context{common, "tkt-rules"};
  return options.explain ? explain(context, options) : run(context, options);
}

} // namespace

int main(int argc, char** argv)
{
  return tkt::cli::guard("tkt-rules", [&] { return tkt_rules(argc, argv); });
}
