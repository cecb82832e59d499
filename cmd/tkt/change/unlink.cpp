// tkt unlink ID OTHER - they have nothing to do with each other, or not in that way.
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"
#include "desk/ticket/link.hpp"
#include "tkt/arguments/ticket_argument.hpp"
#include "tkt/change/tickets.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

struct Unlink {
  std::string ticket;
  std::string other;
  std::string kind;
  std::string reason;
};

int unlink(const Unlink& opt, Shell& shell)
{
  const auto wanted = desk::parse_link_kind(opt.kind);
  if (!wanted && !opt.kind.empty())
    throw Error{Kind::usage, fmt::format("no link \"{}\"{}", opt.kind,
                                         did_you_mean_one_of(opt.kind, desk::link_kind_names()))};
  const auto other = find_ticket(shell.db(), opt.other);
  desk::get_ticket(shell.db(), other);
  ChangeOptions options;
  options.tickets = {opt.ticket};
  return change_tickets(shell, options, [&](desk::Session& session, TicketId id, Changes& changes) {
    desk::get_ticket(session.db, id);
    using desk::LinkKind;
    for (const auto kind :
         {LinkKind::relates, LinkKind::duplicates, LinkKind::depends, LinkKind::parent}) {
      if (wanted && kind != *wanted)
        continue;
      const auto word = [&](TicketId to) { return fmt::format("{}:{}", desk::to_text(kind), to); };
      if (desk::unlink(session, id, other, kind, opt.reason))
        changes.add("link", desk::Change{id, word(other), ""});
      if (desk::unlink(session, other, id, kind, opt.reason))
        changes.add("link", desk::Change{other, word(id), ""});
    }
  });
}

} // namespace

void add_unlink(Command verb, Shell& shell)
{
  auto opt = std::make_shared<Unlink>();
  verb.argument("ID", opt->ticket, "ticket number").required();
  verb.argument("OTHER", opt->other, "the ticket that it is linked to").required();
  verb.option("--kind", opt->kind, "only this: relates, duplicates, depends, parent", "KIND");
  verb.option("--reason", opt->reason, "for the log", "TEXT");
  shell.add_json(verb);
  verb.footer("Example:\n  tkt unlink 17 12 --kind depends");
  shell.on(verb, [opt](Shell& s) { return unlink(*opt, s); });
}

} // namespace tkt::cli
