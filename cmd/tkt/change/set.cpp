// tkt set ID... FIELD=VALUE... [+TAG] [-TAG] - change fields and tags of tickets.
#include <fmt/format.h>

#include "base/text.hpp"
#include "tkt/change/expression.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

void add_set(Command verb, Shell& shell)
{
  auto words = std::make_shared<ChangeWords>();
  words->add_to(verb, shell, "fields, tags", "ID... [FIELD=VALUE...] [+TAG...] [-TAG...]");
  words->options.add_force(verb);
  verb.footer(fmt::format("Fields: {}, link, unlink, autoreply. A field without value (team=) is "
                          "emptied.\nExample:\n  tkt set 17 priority=high team= +printer -new",
                          join(desk::field_names(), ", ")));
  shell.on(verb, [words](Shell& s) {
    return change_by_words(
        s, *words, "tkt set ID... FIELD=VALUE...",
        "what is to be set? FIELD=VALUE, +TAG or -TAG, such as priority=high +printer");
  });
}

} // namespace tkt::cli
