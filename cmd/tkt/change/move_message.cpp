// tkt move-message MESSAGE... ID - put messages on another ticket.
#include "base/error.hpp"
#include "store/transaction.hpp"
#include "tkt/arguments/ticket_argument.hpp"
#include "tkt/change/merge_output.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

int move_message(std::vector<std::string> words, const std::string& reason, Shell& shell)
{
  if (words.size() < 2)
    throw Error{Kind::usage, "which messages, and to which ticket? tkt move-message MESSAGE... ID"};
  auto session = shell.session();
  const auto target = find_ticket(session.db, words.back());
  words.pop_back();
  store::Transaction tx{session.db};
  const auto operation = desk::move_messages(session, parse_messages(words), target, reason);
  settle_clocks(session, operation);
  tx.commit();
  print_operation(shell, "move", operation);
  return EX_OK;
}

} // namespace

void add_move_message(Command verb, Shell& shell)
{
  auto words = std::make_shared<std::vector<std::string>>();
  auto reason = std::make_shared<std::string>();
  verb.argument("MESSAGE", *words, "numbers of messages, as tkt show has them; then the ticket")
      .shown_as("MESSAGE... ID")
      .required();
  verb.option("--reason", *reason, "for the log", "TEXT");
  shell.add_json(verb);
  shell.on(verb, [words, reason](Shell& s) { return move_message(*words, *reason, s); });
}

} // namespace tkt::cli
