// tkt list [QUERY] - tickets, one a line.
#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/ticket/ticket.hpp"
#include "store/transaction.hpp"
#include "tkt/arguments/contact_argument.hpp"
#include "tkt/list/filter_options.hpp"
#include "tkt/list/query_argument.hpp"
#include "tkt/list/ticket_rows.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

struct List {
  FilterOptions filter;
  RowOptions rows;
  std::vector<std::string> words;
  std::string sort = "newest";
};

int list(const List& opt, Shell& shell)
{
  auto filter = opt.filter.read(shell);
  filter.order = read_order(opt.sort);
  filter.by_urgency = by_urgency(shell.config());
  const auto query =
      read_query(shell, join_query(opt.words),
                 opt.filter.all || opt.filter.closed ? QueryFor::all : QueryFor::list);
  filter.query = &query;
  opt.filter.choose_activity(filter, query);
  Rows rows{opt.rows,
            shell,
            {"clock", "id", "subject", "status", "agent", "queue", "mailbox", "changed"},
            join_query(opt.words)};
  const store::Snapshot snapshot{shell.db()};
  desk::each_ticket(shell.db(), filter, shell.now(),
                    [&](const desk::Ticket& ticket) { rows.add(ticket); });
  rows.finish();
  return EX_OK;
}

} // namespace

void add_list(Command verb, Shell& shell)
{
  auto opt = std::make_shared<List>();
  verb.argument("QUERY", opt->words, "agent:me due:<2h -tag:spam, see tkt-query(7)");
  opt->filter.add_to(verb);
  verb.option("--sort", opt->sort, join(desk::order_names(), ", "), "ORDER");
  opt->rows.add_to(verb, shell);
  shell.on(verb, [opt](Shell& s) { return list(*opt, s); });
}

} // namespace tkt::cli
