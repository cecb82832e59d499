// tkt resolve ID... - to the first status of kind resolved.
#include "shared/status_verb.hpp"
#include "verbs.hpp"

namespace tkt::cli {

void add_resolve(CLI::App& verb, Shell& shell)
{
  add_status_verb(verb, shell, config::StatusKind::resolved);
}

} // namespace tkt::cli
