// tkt contact - the people who write in; a file for each of its words.
#include "tkt/arguments/contact_argument.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

void add_contact(Command verb, Shell& shell)
{
  for (const auto add :
       {add_contact_list, add_contact_show, add_contact_add, add_contact_edit, add_contact_merge,
        add_contact_spam, add_contact_undeliverable, add_contact_import, add_contact_export,
        add_contact_lookup, add_contact_sync})
    add(verb, shell);
}

} // namespace tkt::cli
