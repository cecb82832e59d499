// tkt move ID... QUEUE - put tickets into another queue.
#include "tkt/arguments/ticket_argument.hpp"
#include "tkt/change/tickets.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

void add_move(Command verb, Shell& shell)
{
  auto opt = std::make_shared<ChangeOptions>();
  verb.argument("ID", opt->tickets,
                "ticket numbers (- reads them from standard input), then the queue")
      .shown_as("ID... QUEUE");
  opt->add_to(verb, shell);
  verb.footer("Example:\n  tkt list --from zoe@customer.example --ids | tkt move - billing");
  shell.on(verb, [opt](Shell& s) {
    auto wanted = *opt;
    const auto name = take_last_word(wanted, "which tickets, and where to? tkt move ID... QUEUE");
    const auto queue = s.config().queue(name).name;
    return change_tickets(s, wanted, [&](desk::Session& session, TicketId id, Changes& changes) {
      set_field(session, id, desk::Field::queue, queue, changes, wanted.reason);
    });
  });
}

} // namespace tkt::cli
