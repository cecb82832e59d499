// tkt-send - send what is due in the outbox, and print a line for each mail.
#include "cli.hpp"
#include "clock.hpp"
#include "context.hpp"
#include "json_value.hpp"
#include "outbox_json.hpp"
#include "stdout_table.hpp"

#include "base/cancel.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "send/outbox/sent_copy.hpp"
#include "send/transport/send_pass.hpp"

namespace {

struct Options {
  std::string mailbox;
  bool dry_run = false;
  bool at_once = false;
  bool json = false;
};

void print_json(const tkt::send::Mail& mail)
{
  fmt::print("{}\n", tkt::cli::json_line(tkt::cli::to_json(mail)));
}

void print_line(const tkt::send::Mail& mail, tkt::term::Table& table)
{
  std::vector<std::string> recipients;
  for (const auto& copy : mail.recipients)
    recipients.push_back(copy.state == mail.state
                             ? copy.address
                             : fmt::format("{}={}", copy.address, to_text(copy.state)));
  table.add({fmt::format("{}", mail.id), mail.ticket ? fmt::format("{}", *mail.ticket) : "-",
             std::string{to_text(mail.state)},
             tkt::join(recipients, table.for_people() ? ", " : ",")});
  table.finish(); // each is seen as it goes
}

int tkt_send(int argc, char** argv)
{
  tkt::cli::CommandLine app{"Send what is due in the outbox"};
  tkt::cli::Common common;
  Options opt;
  common.add_to(app);
  app.option("-m,--mailbox", opt.mailbox, "only mail that leaves by this mailbox");
  app.flag("-n,--dry-run", opt.dry_run, "print what is due, send nothing");
  app.flag("--now", opt.at_once, "also what waits for its next try");
  app.flag("-j,--json", opt.json, "print JSON, one object a line");
  if (const auto status = app.parse(argc, argv))
    return *status;
  common.apply("tkt-send");

  tkt::cli::Context context{common, "tkt-send"};
  using enum tkt::term::Column::Align;
  auto table = tkt::cli::stdout_table({{.title = "outbox", .align = right},
                                       {.title = "no", .align = right},
                                       {.title = "state", .usual = sizeof "refused" - 1},
                                       {.title = "to", .wraps = true}});
  const auto print = [&](const tkt::send::Mail& mail) {
    if (opt.json)
      print_json(mail);
    else if (opt.dry_run || !common.quiet)
      print_line(mail, table);
    std::fflush(stdout); // who reads along sees each mail as it goes
  };
  if (!opt.mailbox.empty())
    (void)context.config().mailbox(opt.mailbox);
  if (opt.dry_run) {
    for (const auto& mail :
         tkt::send::due(context.db(), opt.mailbox, tkt::cli::clock().now(), opt.at_once))
      print(mail);
    return EX_OK;
  }

  auto session = context.session();
  const auto report = tkt::send::run_pass(
      session, {.mailbox = opt.mailbox, .at_once = opt.at_once, .open = {}, .connections = {}},
      tkt::Cancellation::on_signals(), print);
  // Only now, and apart from it: whatever happens here, nothing is sent again.
  const auto copies =
      tkt::fetch::file_sent_copies(session, opt.mailbox, tkt::Cancellation::on_signals());
  std::optional<tkt::Kind> first;
  const auto tell = [&](const auto& problems) {
    for (const auto& problem : problems) {
      tkt::log::error("{}", problem.text);
      first = first.value_or(problem.kind);
    }
  };
  tell(report.problems);
  tell(copies.problems);
  return first ? tkt::exit_status(*first) : EX_OK;
}

} // namespace

int main(int argc, char** argv)
{
  return tkt::cli::guard("tkt-send", [&] { return tkt_send(argc, argv); });
}
