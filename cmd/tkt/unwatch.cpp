// tkt unwatch ID... - be told no longer.
#include "shared/watching.hpp"
#include "verbs.hpp"

namespace tkt::cli {

void add_unwatch(CLI::App& verb, Shell& shell)
{
  add_watching(verb, shell, [](desk::Session& session, TicketId ticket, const std::string& who) {
    return desk::remove_watcher(session, ticket, who) ? std::optional{desk::Change{ticket, who, ""}}
                                                      : std::nullopt;
  });
}

} // namespace tkt::cli
