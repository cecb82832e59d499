// tkt move ID... QUEUE - put tickets into another queue.
#include "base/error.hpp"
#include "shared/changes.hpp"
#include "verbs.hpp"

namespace tkt::cli {

void add_move(CLI::App& verb, Shell& shell)
{
  auto words = std::make_shared<std::vector<std::string>>();
  verb.add_option("ID", *words, "ticket numbers (- reads them from standard input), then the queue")
      ->option_text("ID... QUEUE")
      ->required();
  shell.add_json(verb);
  shell.on(verb, [words](Shell& s) {
    auto tickets = *words;
    if (tickets.size() < 2)
      throw Error{Kind::usage, "which tickets, and where to? tkt move ID... QUEUE"};
    const auto queue = s.config().queue(tickets.back()).name;
    tickets.pop_back();
    return change_tickets(s, tickets, [&](desk::Session& session, TicketId id, Changes& changes) {
      set_field(session, id, desk::Field::queue, queue, changes);
    });
  });
}

} // namespace tkt::cli
