// tkt reopen ID... - to the first status of kind open.
#include "shared/changes.hpp"
#include "verbs.hpp"

namespace tkt::cli {

void add_reopen(CLI::App& verb, Shell& shell)
{
  struct Options {
    std::vector<std::string> tickets;
    std::string reason;
  };
  auto opt = std::make_shared<Options>();
  verb.add_option("ID", opt->tickets, "ticket numbers; - reads them from standard input")
      ->required();
  verb.add_option("--reason", opt->reason, "for the log")->type_name("TEXT");
  shell.add_json(verb);
  shell.on(verb, [opt](Shell& s) {
    return change_tickets(s, opt->tickets,
                          [&](desk::Session& session, TicketId id, Changes& changes) {
                            changes.add("status", desk::reopen(session, id, opt->reason));
                          });
  });
}

} // namespace tkt::cli
