// tkt set ID... FIELD=VALUE... [+TAG] [-TAG] - change fields and tags of tickets.
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "shared/change_word.hpp"
#include "verbs.hpp"

namespace tkt::cli {

namespace {

struct Set {
  ChangeOptions options; ///< its words are tickets and changes, as they were written
  std::vector<std::string> removed;
};

int set(const Set& opt, Shell& shell)
{
  auto options = opt.options;
  std::vector<ChangeWord> changes;
  options.tickets.clear();
  for (const auto& word : opt.options.tickets) {
    if (is_change_word(word))
      changes.push_back(parse_change_word(shell, word));
    else
      options.tickets.push_back(word);
  }
  for (const auto& name : opt.removed)
    changes.push_back(parse_change_word(shell, "-" + name));
  options.require_tickets("tkt set ID... FIELD=VALUE...");
  if (changes.empty())
    throw Error{Kind::usage,
                "what is to be set? FIELD=VALUE, +TAG or -TAG, such as priority=high +printer"};
  return change_tickets(shell, options, [&](desk::Session& session, TicketId id, Changes& done) {
    for (const auto& change : changes)
      change.carry_out(session, id, options.reason, done);
  });
}

} // namespace

void add_set(CLI::App& verb, Shell& shell)
{
  auto opt = std::make_shared<Set>();
  verb.add_option("WORD", opt->options.tickets,
                  "ticket numbers (- reads them from standard input), fields, tags")
      ->option_text("ID... [FIELD=VALUE...] [+TAG...] [-TAG...]");
  verb.add_option("--remove-tag", opt->removed, "as -TAG")
      ->type_name("TAG")
      ->allow_extra_args(false);
  opt->options.add_to(verb, shell);
  opt->options.add_force(verb);
  verb.footer(fmt::format("Fields: {}, link, unlink, autoreply. A field without value (team=) is "
                          "emptied.\nExample:\n  tkt set 17 priority=high team= +printer -new",
                          join(desk::field_names(), ", ")));
  shell.on(verb, [opt](Shell& s) { return set(*opt, s); });
}

} // namespace tkt::cli
