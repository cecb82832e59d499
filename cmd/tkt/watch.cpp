// tkt watch ID... - be told what happens to tickets.
#include "shared/watching.hpp"
#include "verbs.hpp"

namespace tkt::cli {

void add_watch(CLI::App& verb, Shell& shell)
{
  add_watching(verb, shell, [](desk::Session& session, TicketId ticket, const std::string& who) {
    return desk::add_watcher(session, ticket, who) ? std::optional{desk::Change{ticket, "", who}}
                                                   : std::nullopt;
  });
}

} // namespace tkt::cli
