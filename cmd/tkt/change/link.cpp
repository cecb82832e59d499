// tkt link ID... --depends ID - say what tickets have to do with each other.
#include <fmt/format.h>

#include "base/error.hpp"
#include "desk/ticket/link.hpp"
#include "tkt/change/expression.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

struct Links {
  ChangeOptions options;
  std::vector<std::string> relates, duplicates, depends, parent;
};

int link(const Links& opt, Shell& shell)
{
  std::vector<ChangeWord> changes;
  const auto add = [&](std::string_view kind, const std::vector<std::string>& others) {
    for (const auto& other : others)
      changes.push_back(parse_change_word(shell, fmt::format("link={}:{}", kind, other)));
  };
  add("relates", opt.relates);
  add("duplicates", opt.duplicates);
  add("depends", opt.depends);
  add("parent", opt.parent);
  opt.options.require_tickets("tkt link ID... --relates|--duplicates|--depends|--parent ID");
  if (changes.empty())
    throw Error{Kind::usage, "what have they to do with which ticket? --relates, --duplicates, "
                             "--depends or --parent ID"};
  return change_tickets(shell, opt.options,
                        [&](desk::Session& session, TicketId id, Changes& done) {
                          for (const auto& change : changes)
                            change.carry_out(session, id, opt.options.reason, done);
                        });
}

} // namespace

void add_link(Command verb, Shell& shell)
{
  auto opt = std::make_shared<Links>();
  opt->options.add_tickets(verb);
  const auto many = [&](const char* name, std::vector<std::string>& others, const char* meaning) {
    verb.option(name, others, meaning, "ID");
  };
  many("--relates", opt->relates, "they have to do with this ticket");
  many("--duplicates", opt->duplicates, "they are about the same as this ticket");
  many("--depends", opt->depends, "they cannot be closed before this ticket");
  many("--parent", opt->parent, "they are parts of this ticket");
  opt->options.add_to(verb, shell);
  verb.footer("Examples:\n  tkt link 17 --depends 12\n  tkt link 18 19 20 --parent 17");
  shell.on(verb, [opt](Shell& s) { return link(*opt, s); });
}

} // namespace tkt::cli
