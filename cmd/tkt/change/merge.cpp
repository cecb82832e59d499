// tkt merge ID... INTO - put tickets together.
#include "base/error.hpp"
#include "store/transaction.hpp"
#include "tkt/arguments/ticket_argument.hpp"
#include "tkt/change/merge_output.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

int merge(const std::vector<std::string>& words, const std::string& reason, Shell& shell)
{
  auto session = shell.session();
  auto tickets = find_tickets(session.db, words);
  if (tickets.size() < 2)
    throw Error{Kind::usage, words.size() < 2
                                 ? "which tickets, and into which? tkt merge ID... INTO"
                                 : "these numbers are one ticket already"};
  const auto target = tickets.back();
  tickets.pop_back();
  std::vector<desk::Operation> done;
  store::Transaction tx{session.db};
  for (const auto ticket : tickets) {
    done.push_back(desk::merge(session, ticket, target, reason));
    settle_clocks(session, done.back());
  }
  tx.commit();
  for (const auto& operation : done)
    print_operation(shell, "merge", operation);
  return EX_OK;
}

} // namespace

void add_merge(Command verb, Shell& shell)
{
  auto words = std::make_shared<std::vector<std::string>>();
  auto reason = std::make_shared<std::string>();
  verb.argument("ID", *words,
                "ticket numbers (- reads them from standard input); all are put on the last")
      .shown_as("ID... INTO")
      .required();
  verb.option("--reason", *reason, "for the log", "TEXT");
  shell.add_json(verb);
  shell.on(verb, [words, reason](Shell& s) { return merge(*words, *reason, s); });
}

} // namespace tkt::cli
