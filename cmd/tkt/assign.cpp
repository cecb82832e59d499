// tkt assign ID... AGENT - give tickets to an agent, or to nobody.
#include "base/error.hpp"
#include "shared/changes.hpp"
#include "verbs.hpp"

namespace tkt::cli {

void add_assign(CLI::App& verb, Shell& shell)
{
  auto words = std::make_shared<std::vector<std::string>>();
  verb.add_option("ID", *words, "ticket numbers (- reads them from standard input), then the agent")
      ->option_text("ID... AGENT|none")
      ->required();
  shell.add_json(verb);
  shell.on(verb, [words](Shell& s) {
    auto tickets = *words;
    if (tickets.size() < 2)
      throw Error{Kind::usage, "which tickets, and to whom? tkt assign ID... AGENT"};
    const auto agent = tickets.back() == "none" ? "" : s.config().agent(tickets.back()).login;
    tickets.pop_back();
    return change_tickets(s, tickets, [&](desk::Session& session, TicketId id, Changes& changes) {
      set_field(session, id, desk::Field::agent, agent, changes);
    });
  });
}

} // namespace tkt::cli
