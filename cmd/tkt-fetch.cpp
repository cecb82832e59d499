// cmd/tkt-fetch.cpp - take mail from the mailboxes, durably, and only then mark it read.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "base/cancel.hpp"
#include "base/log.hpp"
#include "base/poke.hpp"
#include "cli.hpp"
#include "clock.hpp"
#include "context.hpp"
#include "fetch/fetch.hpp"
#include "fetch/source_spool.hpp"
#include "fetch/source_stdin.hpp"
#include "json_value.hpp"
#include "stdout_table.hpp"
#include "term/progress.hpp"

using tkt::Error;
using tkt::Kind;
using tkt::cli::Json;
using tkt::cli::json_line;

namespace {

struct Options {
  tkt::cli::Common common;
  std::vector<std::string> names;
  std::string mailbox; ///< for a piped message
  bool watch = false;
  bool audit = false;
  bool spool = false;
  bool json = false;
};

void print(const std::string& line)
{
  fmt::print("{}\n", line);
  std::fflush(stdout); // --watch has readers that wait for it
}

std::string summary(const Options& opt, const std::string& mailbox, const tkt::fetch::Tally& tally)
{
  if (opt.json)
    return json_line({{"mailbox", mailbox},
                      {"new", tally.stored},
                      {"repeated", tally.repeated},
                      {"partial", tally.partial},
                      {"failed", tally.failed}});
  auto line = fmt::format("{}: {} new, {} repeated", mailbox, tally.stored, tally.repeated);
  if (tally.partial > 0)
    line += fmt::format(", {} too large and taken in part", tally.partial);
  if (tally.failed > 0)
    line += fmt::format(", {} could not be read", tally.failed);
  return line;
}

void print(const Options& opt, const std::string& mailbox, const tkt::fetch::Difference& found,
           tkt::term::Table& table)
{
  const auto* side = found.side == tkt::fetch::Difference::Side::server ? "mailbox" : "store";
  const auto at = found.arrived_at ? tkt::to_rfc3339(*found.arrived_at) : std::string{};
  const bool here = found.side == tkt::fetch::Difference::Side::store;
  if (opt.json) {
    Json line{{"mailbox", mailbox}, {"folder", found.folder}, {"only_in", side}};
    if (found.uid != 0)
      line["uid"] = found.uid;
    if (!found.name.empty())
      line["file"] = found.name;
    if (here)
      line["incoming"] = found.incoming;
    line["arrived_at"] = at;
    line["size"] = found.size;
    if (!here)
      line["seen"] = found.seen;
    print(json_line(line));
    return;
  }
  const auto which = found.uid != 0        ? fmt::format("UID {}", found.uid)
                     : !found.name.empty() ? found.name
                                           : fmt::format("incoming {}", found.incoming);
  table.add({mailbox,
             found.folder,
             {side, tkt::term::Tone::plain, fmt::format("only in {}", side)},
             which,
             tkt::cli::time_cell(found.arrived_at),
             fmt::format("{}", found.size),
             here         ? "taken"
             : found.seen ? "read"
                          : "unread"});
}

/// Tells tktd that tkt-rules has work, at once and then at most once a second.
class Poker {
public:
  explicit Poker(const std::filesystem::path& database) : socket_{tkt::poke_socket(database)} {}

  void stored(std::int64_t count, bool last)
  {
    const auto now = std::chrono::steady_clock::now();
    if (count > told_ && (last || now - at_ >= tkt::seconds{1})) {
      (void)tkt::poke(socket_, "rules");
      told_ = count;
      at_ = now;
    }
    if (last)
      told_ = 0; // the next run counts from the beginning
  }

private:
  std::filesystem::path socket_;
  std::int64_t told_ = 0;
  std::chrono::steady_clock::time_point at_{};
};

/// The mailboxes asked for, or all that have mail to fetch.
std::vector<const tkt::config::Mailbox*> chosen(const Options& opt,
                                                const tkt::config::Config& config)
{
  std::vector<const tkt::config::Mailbox*> found;
  for (const auto& name : opt.names) {
    const auto& mailbox = config.mailbox(name);
    if (!mailbox.incoming)
      throw Error{Kind::usage, fmt::format("mailbox {} takes no mail: it has no [mailbox.incoming]",
                                           mailbox.name)};
    if (!mailbox.incoming->process && !opt.audit)
      throw Error{Kind::usage,
                  fmt::format("mailbox {} takes no mail: process = false", mailbox.name)};
    found.push_back(&mailbox);
  }
  if (opt.names.empty()) {
    for (const auto& mailbox : config.mailboxes) {
      if (mailbox.incoming && (mailbox.incoming->process || opt.audit))
        found.push_back(&mailbox);
    }
  }
  return found;
}

int watch(const Options& opt, tkt::cli::Context& ctx, const tkt::config::Mailbox& mailbox)
{
  auto& db = ctx.db(tkt::store::Mode::write);
  const auto& stop = tkt::Cancellation::on_signals();
  Poker poker{db.file()};
  try {
    const auto lock = tkt::fetch::lock_mailbox(db.file(), mailbox.name);
    const tkt::fetch::Run run{db, tkt::cli::clock(), stop, mailbox,
                              [&](const auto& tally) { poker.stored(tally.stored, false); }};
    tkt::fetch::watch(run, ctx.config().daemon.fetch, [&](const auto& tally) {
      poker.stored(tally.stored, true);
      if (!opt.common.quiet && (tally.stored > 0 || tally.failed > 0))
        print(summary(opt, mailbox.name, tally));
    });
  } catch (const tkt::Interrupted&) {
    return EX_OK; // that is how it is meant to end
  } catch (Error& e) {
    e.within("mailbox " + mailbox.name);
    throw;
  }
  return EX_OK;
}

void fetch(const Options& opt, tkt::cli::Context& ctx, const tkt::config::Mailbox& mailbox)
{
  auto& db = ctx.db(tkt::store::Mode::write);
  const auto lock = tkt::fetch::lock_mailbox(db.file(), mailbox.name);
  db.set_cache(6U << 20);
  tkt::term::Progress progress{mailbox.name};
  Poker poker{db.file()};
  tkt::fetch::Tally tally;
  const tkt::fetch::Run run{db, tkt::cli::clock(), tkt::Cancellation::on_signals(), mailbox,
                            [&](const auto& now) {
                              poker.stored(now.stored, false);
                              if (!opt.common.quiet)
                                progress.show(now.done(), now.expected);
                            }};
  const auto finish = [&] {
    progress.clear();
    poker.stored(tally.stored, true);
  };
  try {
    tkt::fetch::fetch_once(run, tally);
  } catch (...) {
    finish(); // what came before the failure is there
    throw;
  }
  finish();
  if (!opt.common.quiet)
    print(summary(opt, mailbox.name, tally));
}

void audit(const Options& opt, tkt::cli::Context& ctx, const tkt::config::Mailbox& mailbox)
{
  const tkt::fetch::Run run{
      ctx.db(), tkt::cli::clock(), tkt::Cancellation::on_signals(), mailbox, {}};
  auto table = tkt::cli::stdout_table({{.title = "mailbox"},
                                       {.title = "folder"},
                                       {.title = "only in"},
                                       {.title = "which", .least = 12, .gives_way = true},
                                       {.title = "arrived"},
                                       {.title = "size", .align = tkt::term::Column::Align::right},
                                       {.title = "state"}});
  tkt::fetch::audit(run, [&](const auto& found) { print(opt, mailbox.name, found, table); });
  table.finish();
}

/// One mailbox that fails does not keep the others from being fetched.
int each_mailbox(const Options& opt, tkt::cli::Context& ctx,
                 const std::vector<const tkt::config::Mailbox*>& mailboxes)
{
  int status = EX_OK;
  for (const auto* mailbox : mailboxes) {
    try {
      opt.audit ? audit(opt, ctx, *mailbox) : fetch(opt, ctx, *mailbox);
    } catch (const tkt::Interrupted&) {
      throw;
    } catch (const Error& e) {
      tkt::log::error("mailbox {}: {}", mailbox->name, e.what());
      if (status == EX_OK)
        status = tkt::exit_status(e.kind());
    }
  }
  return status;
}

/// One message from a mail server.
int take_piped(const Options& opt, tkt::cli::Context& ctx)
{
  const auto& config = ctx.config();
  if (config.mailboxes.empty())
    throw Error{Kind::config, "the configuration has no mailbox"};
  const auto& mailbox =
      opt.mailbox.empty() ? config.mailboxes.front() : config.mailbox(opt.mailbox);
  auto& db = ctx.db(tkt::store::Mode::write);
  const tkt::fetch::Run run{db, tkt::cli::clock(), tkt::Cancellation::on_signals(), mailbox, {}};
  const auto tally = tkt::fetch::take_piped(run, STDIN_FILENO);
  Poker{db.file()}.stored(tally.stored, true);
  if (opt.json || opt.common.verbose > 0)
    print(summary(opt, mailbox.name, tally));
  return EX_OK;
}

/// Ratings and messages from tkt-web.
int take_spool(const Options& opt, tkt::cli::Context& ctx)
{
  const auto& spool = ctx.config().web.spool;
  if (spool.empty())
    throw Error{Kind::config, "[web] names no spool"};
  auto session = ctx.session();
  const auto lock = tkt::fetch::lock_mailbox(session.db.file(), "web-spool");
  const auto tally = tkt::fetch::take_spool(session, spool, tkt::Cancellation::on_signals());
  Poker{session.db.file()}.stored(static_cast<std::int64_t>(tally.messages), true);
  if (opt.json)
    print(json_line({{"ratings", tally.ratings},
                     {"messages", tally.messages},
                     {"repeated", tally.repeated},
                     {"refused", tally.refused}}));
  else if (!opt.common.quiet && tally.ratings + tally.messages + tally.repeated + tally.refused > 0)
    print(fmt::format("spool: {} ratings, {} messages, {} repeated, {} refused", tally.ratings,
                      tally.messages, tally.repeated, tally.refused));
  return EX_OK;
}

int tkt_fetch(int argc, char** argv)
{
  Options opt;
  tkt::cli::CommandLine app{"Take mail from the mailboxes into the desk"};
  opt.common.add_to(app);
  app.argument("mailbox", opt.names,
               "names of mailboxes (default: all); - takes one message from standard input");
  app.option("--mailbox", opt.mailbox, "with -: whose mail it is (default: the first mailbox)");
  app.flag("-w,--watch", opt.watch, "go on, and take mail as it comes (one mailbox)");
  app.flag("--audit", opt.audit, "list what is only in the mailbox or only in the store");
  app.flag("--spool", opt.spool, "take in what tkt-web has left in its spool, and no mail");
  app.flag("-j,--json", opt.json, "print JSON, one object a line");
  if (const auto status = app.parse(argc, argv))
    return *status;
  opt.common.apply("tkt-fetch");
  tkt::cli::Context ctx{opt.common, "tkt-fetch"};
  tkt::Cancellation::on_signals(); // before anything is begun that a signal could cut

  if (opt.spool) {
    if (!opt.names.empty() || opt.watch || opt.audit || !opt.mailbox.empty())
      throw Error{Kind::usage, "--spool goes alone"};
    return take_spool(opt, ctx);
  }
  const bool piped = std::count(opt.names.begin(), opt.names.end(), "-") != 0;
  if (piped && (opt.names.size() > 1 || opt.watch || opt.audit))
    throw Error{Kind::usage, "- takes one message, and nothing else"};
  if (!piped && !opt.mailbox.empty())
    throw Error{Kind::usage, "--mailbox goes with -; name the mailbox without it"};
  if (opt.watch && opt.audit)
    throw Error{Kind::usage, "--watch or --audit, not both"};
  if (piped)
    return take_piped(opt, ctx);

  const auto mailboxes = chosen(opt, ctx.config());
  if (opt.watch && mailboxes.size() != 1)
    throw Error{Kind::usage,
                fmt::format("--watch watches one mailbox, not {}; name it", mailboxes.size())};
  if (opt.watch)
    return watch(opt, ctx, *mailboxes.front());
  if (mailboxes.empty())
    tkt::log::notice("no mailbox is configured to take mail");
  return each_mailbox(opt, ctx, mailboxes);
}

/// What a mail server that pipes a message in does with a status: it bounces the mail to its
/// sender for all but success and EX_TEMPFAIL. A mistake of ours or of the configuration is no
/// reason to, so that only a message that cannot be taken as it is (EX_DATAERR) is sent back.
int for_mail_server(int status)
{
  return status == EX_OK || status == EX_DATAERR ? status : EX_TEMPFAIL;
}

} // namespace

int main(int argc, char** argv)
{
  const int status = tkt::cli::guard("tkt-fetch", [&] { return tkt_fetch(argc, argv); });
  const bool piped =
      std::any_of(argv, argv + argc, [](const std::string& word) { return word == "-"; });
  return piped ? for_mail_server(status) : status;
}
