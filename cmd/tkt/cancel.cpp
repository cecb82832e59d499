// tkt cancel ID... - to the first status of kind cancelled.
#include "shared/status_verb.hpp"
#include "verbs.hpp"

namespace tkt::cli {

void add_cancel(CLI::App& verb, Shell& shell)
{
  add_status_verb(verb, shell, config::StatusKind::cancelled);
}

} // namespace tkt::cli
