// tkt reopen ID... - to the first status of kind open.
#include "shared/status_verb.hpp"
#include "verbs.hpp"

namespace tkt::cli {

void add_reopen(CLI::App& verb, Shell& shell)
{
  add_status_verb(verb, shell, config::StatusKind::open);
}

} // namespace tkt::cli
