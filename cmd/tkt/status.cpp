// tkt status ID... STATUS[/SUBSTATUS] - how far tickets are.
#include "desk/check.hpp"
#include "shared/changes.hpp"
#include "shared/last_word.hpp"
#include "verbs.hpp"

namespace tkt::cli {

void add_status(CLI::App& verb, Shell& shell)
{
  auto opt = std::make_shared<ChangeOptions>();
  verb.add_option("ID", opt->tickets,
                  "ticket numbers (- reads them from standard input), then the status")
      ->option_text("ID... STATUS[/SUBSTATUS]");
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

} // namespace tkt::cli
