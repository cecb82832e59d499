// tkt log [-f] [ID] - what happened, and what happens.
#include <poll.h>
#include <unistd.h>

#include <fmt/format.h>

#include "desk/event.hpp"
#include "desk/ticket.hpp"
#include "shared/describe.hpp"
#include "shared/ids.hpp"
#include "shared/json.hpp"
#include "term/relative_time.hpp"
#include "verbs.hpp"

namespace tkt::cli {

namespace {

constexpr int pause = 200; // milliseconds between two looks while following

struct Log {
  std::string ticket;
  std::optional<std::int64_t> since;
  bool follow = false;
};

void print(const desk::Event& event, Shell& shell)
{
  auto& out = shell.out();
  if (shell.json()) {
    out.json(to_log_json(event));
  } else if (out.terminal().is_terminal) {
    out.line(fmt::format("{}  {}  {}  {}", out.paint(term::local(event.at), term::Tone::faint),
                         out.paint(fmt::format("#{}", event.ticket), term::Tone::strong),
                         out.paint(out.safe(event.actor), term::Tone::own),
                         out.safe(describe(event))));
  } else {
    out.line(fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}", event.id, event.ticket,
                         to_rfc3339(event.at), out.safe(event.actor), out.safe(event.unix_user),
                         out.safe(event.kind), out.safe(event.before), out.safe(event.after),
                         out.safe(event.reason)));
  }
}

/// Sleeps, but not beyond the moment in which the reader of our pipe goes away.
void wait_a_little()
{
  pollfd out{STDOUT_FILENO, 0, 0};
  if (::poll(&out, 1, pause) > 0 && (out.revents & POLLERR) != 0)
    throw ReaderGone{};
}

int log(const Log& opt, Shell& shell)
{
  auto& db = shell.db();
  std::optional<TicketId> ticket;
  if (!opt.ticket.empty())
    ticket = desk::get_ticket(db, find_ticket(db, opt.ticket)).id;

  EventId last{opt.since.value_or(0)};
  if (opt.follow && !opt.since)
    last = desk::newest_event(db);
  if (!opt.follow)
    shell.out().page();
  while (true) {
    desk::each_event(db, last, ticket, [&](const desk::Event& event) {
      print(event, shell);
      last = event.id;
    });
    if (!opt.follow)
      return EX_OK;
    shell.out().flush();
    wait_a_little();
  }
}

} // namespace

void add_log(CLI::App& verb, Shell& shell)
{
  auto opt = std::make_shared<Log>();
  verb.add_option("ID", opt->ticket, "of one ticket only");
  verb.add_flag("-f,--follow", opt->follow, "go on as things happen; without --since, from now on");
  verb.add_option("--since", opt->since, "events behind the one of this number")
      ->type_name("EVENT_ID");
  shell.add_json(verb);
  shell.on(verb, [opt](Shell& s) { return log(*opt, s); });
}

} // namespace tkt::cli
