// tkt take ID... - give tickets to yourself.
#include "shared/changes.hpp"
#include "verbs.hpp"

namespace tkt::cli {

void add_take(CLI::App& verb, Shell& shell)
{
  auto opt = std::make_shared<ChangeOptions>();
  opt->add_tickets(verb);
  opt->add_to(verb, shell);
  verb.footer("Example:\n  tkt take 17");
  shell.on(verb, [opt](Shell& s) {
    opt->require_tickets("tkt take ID...");
    return change_tickets(s, *opt, [&](desk::Session& session, TicketId id, Changes& changes) {
      set_field(session, id, desk::Field::agent, session.actor.name, changes, opt->reason);
    });
  });
}

} // namespace tkt::cli
