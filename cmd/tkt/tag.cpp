// tkt tag ID... +TAG -TAG - mark tickets, or take marks off.
#include <fmt/format.h>

#include "base/error.hpp"
#include "shared/change_word.hpp"
#include "verbs.hpp"

namespace tkt::cli {

namespace {

struct Tag {
  ChangeOptions options;
  std::vector<std::string> removed;
};

int tag(const Tag& opt, Shell& shell)
{
  auto options = opt.options;
  std::vector<ChangeWord> changes;
  options.tickets.clear();
  for (const auto& word : opt.options.tickets) {
    if (word.starts_with('+'))
      changes.push_back(parse_change_word(shell, word));
    else if (word.find('=') != std::string::npos)
      throw Error{Kind::usage, fmt::format("\"{}\" is no tag; tkt set changes fields", word)};
    else
      options.tickets.push_back(word);
  }
  for (const auto& name : opt.removed)
    changes.push_back(parse_change_word(shell, "-" + name));
  options.require_tickets("tkt tag ID... +TAG -TAG");
  if (changes.empty())
    throw Error{Kind::usage, "which tag? +TAG adds one, -TAG takes one away"};
  return change_tickets(shell, options, [&](desk::Session& session, TicketId id, Changes& done) {
    for (const auto& change : changes)
      change.carry_out(session, id, options.reason, done);
  });
}

} // namespace

void add_tag(CLI::App& verb, Shell& shell)
{
  auto opt = std::make_shared<Tag>();
  verb.add_option("WORD", opt->options.tickets,
                  "ticket numbers (- reads them from standard input), tags")
      ->option_text("ID... [+TAG...] [-TAG...]");
  verb.add_option("--remove-tag", opt->removed, "as -TAG")
      ->type_name("TAG")
      ->allow_extra_args(false);
  opt->options.add_to(verb, shell);
  verb.footer("Example:\n  tkt tag 17 +printer -new");
  shell.on(verb, [opt](Shell& s) { return tag(*opt, s); });
}

} // namespace tkt::cli
