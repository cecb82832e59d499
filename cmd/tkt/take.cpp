// tkt take ID... - give tickets to yourself.
#include "shared/changes.hpp"
#include "verbs.hpp"

namespace tkt::cli {

void add_take(CLI::App& verb, Shell& shell)
{
  auto tickets = std::make_shared<std::vector<std::string>>();
  verb.add_option("ID", *tickets, "ticket numbers; - reads them from standard input")->required();
  shell.add_json(verb);
  shell.on(verb, [tickets](Shell& s) {
    return change_tickets(s, *tickets, [](desk::Session& session, TicketId id, Changes& changes) {
      set_field(session, id, desk::Field::agent, session.actor.name, changes);
    });
  });
}

} // namespace tkt::cli
