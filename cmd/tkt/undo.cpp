// tkt undo ID - take back the newest merge, split or move of messages.
#include "shared/ids.hpp"
#include "shared/operations.hpp"
#include "store/transaction.hpp"
#include "verbs.hpp"

namespace tkt::cli {

namespace {

int undo(const std::string& word, const std::string& reason, Shell& shell)
{
  auto session = shell.session();
  store::Transaction tx{session.db};
  // The number as it is: that of a ticket which was merged means the merging.
  const auto operation = desk::undo(session, parse_ticket(word), reason);
  settle_clocks(session, operation);
  tx.commit();
  print_operation(shell, "undo " + operation.kind, operation);
  return EX_OK;
}

} // namespace

void add_undo(CLI::App& verb, Shell& shell)
{
  auto ticket = std::make_shared<std::string>();
  auto reason = std::make_shared<std::string>();
  verb.add_option("ID", *ticket, "ticket number, also of one that was merged")->required();
  verb.add_option("--reason", *reason, "for the log")->type_name("TEXT");
  shell.add_json(verb);
  shell.on(verb, [ticket, reason](Shell& s) { return undo(*ticket, *reason, s); });
}

} // namespace tkt::cli
