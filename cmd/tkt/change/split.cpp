// tkt split ID MESSAGE... - give messages a ticket of their own.
#include "desk/message/message.hpp"
#include "desk/ticket/ticket.hpp"
#include "desk/undo/merge_split_rows.hpp"
#include "sla/promises.hpp"
#include "store/transaction.hpp"
#include "tkt/arguments/address_argument.hpp"
#include "tkt/arguments/ticket_argument.hpp"
#include "tkt/change/merge_output.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

struct Split {
  std::string ticket;
  std::vector<std::string> messages;
  std::string subject;
  std::string queue;
  std::string reason;
};

/// What was promised for it counts from its first message; who was answered was answered.
void start_clocks(desk::Session& session, TicketId ticket)
{
  sla::Promises promises{session.config};
  promises.start(session, ticket, desk::get_ticket(session.db, ticket).created_at);
  desk::stop_answered(session.db, ticket);
}

int split(const Split& opt, Shell& shell)
{
  auto session = shell.session();
  const auto ticket = find_ticket(session.db, opt.ticket);
  if (!opt.queue.empty())
    session.config.queue(opt.queue);
  store::Transaction tx{session.db};
  const auto operation =
      desk::split(session, ticket, {parse_messages(opt.messages), one_line(opt.subject), opt.queue},
                  opt.reason);
  start_clocks(session, operation.target);
  tx.commit();
  print_operation(shell, "split", operation);
  return EX_OK;
}

} // namespace

void add_split(CLI::App& verb, Shell& shell)
{
  auto opt = std::make_shared<Split>();
  verb.add_option("ID", opt->ticket, "ticket number")->required();
  verb.add_option("MESSAGE", opt->messages, "numbers of messages on it, as tkt show has them")
      ->required();
  verb.add_option("-s,--subject", opt->subject, "of the new ticket; else the first message's")
      ->type_name("TEXT");
  verb.add_option("--queue", opt->queue, "of the new ticket; else as it was")->type_name("QUEUE");
  verb.add_option("--reason", opt->reason, "for the log")->type_name("TEXT");
  shell.add_json(verb);
  shell.on(verb, [opt](Shell& s) { return split(*opt, s); });
}

} // namespace tkt::cli
