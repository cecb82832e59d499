// tkt status ID... STATUS[/SUBSTATUS] - how far tickets are.
#include "tkt/change/status.hpp"

#include <fmt/format.h>

#include "desk/ticket/change.hpp"
#include "tkt/arguments/ticket_argument.hpp"
#include "tkt/change/tickets.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

void add_status(Command verb, Shell& shell)
{
  auto opt = std::make_shared<ChangeOptions>();
  verb.argument("ID", opt->tickets,
                "ticket numbers (- reads them from standard input), then the status")
      .shown_as("ID... STATUS[/SUBSTATUS]");
  opt->add_to(verb, shell);
  opt->add_force(verb);
  verb.footer("Examples:\n  tkt status 17 open\n  tkt status 17 18 open/escalated");
  shell.on(verb, [opt](Shell& s) {
    auto wanted = *opt;
    const auto status =
        take_last_word(wanted, "which tickets, and what status? tkt status ID... STATUS");
    desk::check_value(s.config(), desk::Field::status, status);
    return change_tickets(s, wanted, [&](desk::Session& session, TicketId id, Changes& changes) {
      set_field(session, id, desk::Field::status, status, changes, wanted.reason);
    });
  });
}

// tkt close ID... - to the first status of kind closed.

void add_close(Command verb, Shell& shell)
{
  add_status_verb(verb, shell, config::StatusKind::closed);
}

// tkt resolve ID... - to the first status of kind resolved.

void add_resolve(Command verb, Shell& shell)
{
  add_status_verb(verb, shell, config::StatusKind::resolved);
}

// tkt cancel ID... - to the first status of kind cancelled.

void add_cancel(Command verb, Shell& shell)
{
  add_status_verb(verb, shell, config::StatusKind::cancelled);
}

// tkt reopen ID... - to the first status of kind open.

void add_reopen(Command verb, Shell& shell)
{
  add_status_verb(verb, shell, config::StatusKind::open);
}

void add_status_verb(Command verb, Shell& shell, config::StatusKind kind)
{
  using config::StatusKind;
  auto opt = std::make_shared<ChangeOptions>();
  opt->add_tickets(verb);
  opt->add_to(verb, shell);
  if (kind == StatusKind::closed || kind == StatusKind::resolved)
    opt->add_force(verb);
  const auto name = verb.name();
  verb.footer(fmt::format("Examples:\n  tkt {0} 17\n  tkt list --ids --tag old | tkt {0} -", name));
  shell.on(verb, [opt, kind, name](Shell& s) {
    opt->require_tickets(fmt::format("tkt {} ID...", name));
    return change_tickets(s, *opt, [&](desk::Session& session, TicketId id, Changes& changes) {
      set_status(session, id, kind, changes, opt->reason);
    });
  });
}

} // namespace tkt::cli
