// tkt close ID... - to the first status of kind closed.
#include "shared/status_verb.hpp"
#include "verbs.hpp"

namespace tkt::cli {

void add_close(CLI::App& verb, Shell& shell)
{
  add_status_verb(verb, shell, config::StatusKind::closed);
}

} // namespace tkt::cli
