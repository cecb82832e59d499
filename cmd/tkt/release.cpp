// tkt release ID... - give back what you took.
#include <fmt/format.h>

#include "base/error.hpp"
#include "shared/changes.hpp"
#include "verbs.hpp"

namespace tkt::cli {

void add_release(CLI::App& verb, Shell& shell)
{
  auto opt = std::make_shared<ChangeOptions>();
  opt->add_tickets(verb);
  opt->add_to(verb, shell);
  verb.footer("Example:\n  tkt release 17 --reason 'not my language'");
  shell.on(verb, [opt](Shell& s) {
    opt->require_tickets("tkt release ID...");
    return change_tickets(s, *opt, [&](desk::Session& session, TicketId id, Changes& changes) {
      const auto agent = desk::get_ticket(session.db, id).agent;
      if (!agent.empty() && agent != session.actor.name)
        throw Error{Kind::usage, fmt::format("ticket {0} is {1}'s, not yours; to take it away all "
                                             "the same: tkt assign {0} none",
                                             id, agent)};
      set_field(session, id, desk::Field::agent, "", changes, opt->reason);
    });
  });
}

} // namespace tkt::cli
