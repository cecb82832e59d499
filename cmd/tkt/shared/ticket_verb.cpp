#include "shared/ticket_verb.hpp"

#include <fmt/format.h>

namespace tkt::cli {

void add_ticket_verb(CLI::App& verb, Shell& shell, const std::string& example, TicketWork work)
{
  auto opt = std::make_shared<ChangeOptions>();
  opt->add_tickets(verb);
  opt->add_to(verb, shell);
  verb.footer("Example:\n  " + example);
  shell.on(verb, [opt, usage = fmt::format("tkt {} ID...", verb.get_name()),
                  work = std::move(work)](Shell& s) {
    opt->require_tickets(usage);
    return change_tickets(s, *opt, [&](desk::Session& session, TicketId id, Changes& changes) {
      work(session, id, changes, opt->reason);
    });
  });
}

} // namespace tkt::cli
