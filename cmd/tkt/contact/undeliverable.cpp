// tkt contact undeliverable - addresses that mail does not reach.
#include <fmt/format.h>

#include "base/error.hpp"
#include "desk/contact/undeliverable.hpp"
#include "store/transaction.hpp"
#include "tkt/arguments/contact_argument.hpp"
#include "tkt/ui/output.hpp"
#include "tkt/ui/wording.hpp"

namespace tkt::cli {

namespace {

int list(Shell& shell)
{
  auto& out = shell.out();
  auto table = small_table(out, {"address", "since", "reason"}, Last::wraps);
  desk::each_undeliverable(shell.db(), [&](const desk::Undeliverable& one) {
    if (shell.json())
      out.json({{"address", one.address},
                {"since", to_rfc3339(one.since)},
                {"status", one.status},
                {"reason", one.reason}});
    else
      table.add({one.address, when(one.since, shell.now(), out.terminal()), one.reason});
  });
  table.finish();
  return EX_OK;
}

int clear(Shell& shell, const std::vector<std::string>& addresses)
{
  auto session = shell.session();
  store::Transaction tx{session.db};
  for (const auto& address : addresses)
    if (!desk::unmark_undeliverable(session, address))
      throw Error{Kind::usage, fmt::format("{} is not marked as undeliverable", address)};
  tx.commit();
  return EX_OK;
}

} // namespace

void add_contact_undeliverable(Command verb, Shell& shell)
{
  auto addresses = std::make_shared<std::vector<std::string>>();
  auto sub = verb.word("undeliverable", "Addresses that mail does not reach");
  sub.option("--clear", *addresses, "write to these again", "ADDRESS");
  shell.add_json(sub);
  shell.on(sub,
           [addresses](Shell& s) { return addresses->empty() ? list(s) : clear(s, *addresses); });
}

} // namespace tkt::cli
