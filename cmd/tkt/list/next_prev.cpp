#include "tkt/list/next_prev.hpp"

#include <fmt/format.h>

#include "base/log.hpp"
#include "desk/ticket/ticket.hpp"
#include "store/transaction.hpp"
#include "tkt/arguments/ticket_argument.hpp"
#include "tkt/list/last_list.hpp"
#include "tkt/show/ticket_json.hpp"
#include "tkt/show/ticket_page.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

struct Neighbour {
  int step = 1;
  std::string from;
  bool ids = false;
};

int show_neighbour(const Neighbour& opt, Shell& shell)
{
  auto& db = shell.db();
  std::optional<TicketId> from;
  if (!opt.from.empty())
    from = find_ticket(db, opt.from);
  const auto found = neighbour(opt.step, from);
  if (!found) {
    log::notice("that was the {} ticket of your list", opt.step > 0 ? "last" : "first");
    return EX_NOINPUT; // so that a loop ends
  }
  auto& out = shell.out();
  if (opt.ids) {
    shell.json() ? out.json({{"id", found->value}}) : out.line(fmt::format("{}", *found));
    return EX_OK;
  }
  if (shell.json()) {
    const store::Snapshot snapshot{db};
    out.json(whole(db, desk::get_ticket(db, *found), shell.now()));
    return EX_OK;
  }
  out.page();
  const store::Snapshot snapshot{db};
  print_sheet(shell, desk::get_ticket(db, *found), {});
  remember_place(shell, *found);
  return EX_OK;
}

} // namespace

void add_neighbour_verb(Command verb, Shell& shell, int step)
{
  auto opt = std::make_shared<Neighbour>();
  opt->step = step;
  verb.argument("ID", opt->from, "seen from this ticket, not from the one you looked at last");
  verb.flag("--ids", opt->ids, "its number only");
  shell.add_json(verb);
  shell.on(verb, [opt](Shell& s) { return show_neighbour(*opt, s); });
}

// tkt next - the ticket behind the one that you looked at last, in your last list.

void add_next(Command verb, Shell& shell)
{
  add_neighbour_verb(verb, shell, 1);
}

// tkt prev - the ticket before the one that you looked at last, in your last list.

void add_prev(Command verb, Shell& shell)
{
  add_neighbour_verb(verb, shell, -1);
}

} // namespace tkt::cli
