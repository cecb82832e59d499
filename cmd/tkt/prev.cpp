// tkt prev - the ticket before the one that you looked at last, in your last list.
#include "shared/neighbour_verb.hpp"
#include "verbs.hpp"

namespace tkt::cli {

void add_prev(CLI::App& verb, Shell& shell)
{
  add_neighbour_verb(verb, shell, -1);
}

} // namespace tkt::cli
