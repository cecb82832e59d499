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

void add_split(Command verb, Shell& shell)
{
  auto opt = std::make_shared<Split>();
  verb.argument("ID", opt->ticket, "ticket number").required();
  verb.argument("MESSAGE", opt->messages, "numbers of messages on it, as tkt show has them")
      .required();
  verb.option("-s,--subject", opt->subject, "of the new ticket; else the first message's", "TEXT");
  verb.option("--queue", opt->queue, "of the new ticket; else as it was", "QUEUE");
  verb.option("--reason", opt->reason, "for the log", "TEXT");
  shell.add_json(verb);
  shell.on(verb, [opt](Shell& s) { return split(*opt, s); });
}

} // namespace tkt::cli
