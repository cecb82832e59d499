// tkt snooze ID... --until WHEN - put tickets off.
#include <fmt/format.h>

#include "base/error.hpp"
#include "tkt/change/expression.hpp"
#include "tkt/ui/time_argument.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

struct Snooze {
  ChangeOptions options;
  std::string until;
  bool wake = false;
};

int snooze(const Snooze& opt, Shell& shell)
{
  opt.options.require_tickets("tkt snooze ID... --until WHEN");
  if (opt.until.empty() && !opt.wake)
    throw Error{Kind::usage, "until when? --until 2h, --until 'mon 9:00'; --wake ends it now"};
  const auto change = parse_change_word(
      shell, fmt::format("snooze={}",
                         opt.wake ? "" : to_rfc3339(read_moment(shell, "--until", opt.until))));
  return change_tickets(shell, opt.options,
                        [&](desk::Session& session, TicketId id, Changes& done) {
                          change.carry_out(session, id, opt.options.reason, done);
                        });
}

} // namespace

void add_snooze(Command verb, Shell& shell)
{
  auto opt = std::make_shared<Snooze>();
  opt->options.add_tickets(verb);
  auto until = verb.option("--until", opt->until,
                           "2h, 3d, 9:00, \"tomorrow 8:00\", \"mon 9:00\", 2026-12-24", "WHEN");
  verb.flag("--wake", opt->wake, "end it now").excludes(until);
  opt->options.add_to(verb, shell);
  verb.footer("Examples:\n  tkt snooze 17 --until 2h\n  tkt snooze 17 --until 'mon 9:00'");
  shell.on(verb, [opt](Shell& s) { return snooze(*opt, s); });
}

} // namespace tkt::cli
