// Opens tickets and answers each, as `tkt reply` does: template, composing, token, outbox, one
// transaction for every so many. `bench_answer CONFIG COUNT`. Prints the seconds that the answering
// took.
#include <chrono>
#include <cstdlib>

#include <fmt/format.h>

#include "config/model/config.hpp"
#include "desk/log/session.hpp"
#include "desk/message/message.hpp"
#include "desk/ticket/change.hpp"
#include "desk/ticket/ticket.hpp"
#include "rules/match/rule_words.hpp"
#include "send/compose/answer.hpp"
#include "store/transaction.hpp"

using namespace tkt;

namespace {

constexpr int a_transaction = 50; // answers

std::vector<TicketId> open_tickets(desk::Session& session, int count)
{
  std::vector<TicketId> tickets;
  store::Transaction tx{session.db};
  for (int i = 0; i < count; ++i) {
    desk::NewTicket ticket;
    ticket.subject = fmt::format("Printer {} is on fire", i);
    ticket.queue = "support";
    ticket.mailbox = "support";
    ticket.requester = {"Jörg Customer", fmt::format("customer{}@example.org", i)};
    ticket.created_at = session.now();
    const auto id = desk::open_ticket(session, ticket, "bench");
    desk::Message message;
    message.ticket = id;
    message.at = session.now();
    message.from = ticket.requester;
    message.subject = ticket.subject;
    message.message_id = fmt::format("{}@example.org", i);
    message.mail_class = "human";
    message.text = "It burns.";
    desk::add_message(session, message);
    tickets.push_back(id);
  }
  tx.commit();
  return tickets;
}

} // namespace

int main(int argc, char** argv)
{
  if (argc != 3)
    return EXIT_FAILURE;
  config::use_rule_words(rules::words());
  const auto config = config::load(argv[1]);
  auto db = store::Database::open(config.desk.database.substr(7), store::Mode::write);
  desk::Session session{db, config, Clock::system(), {"bench", "bench"}};
  const auto tickets = open_tickets(session, std::atoi(argv[2]));

  send::Letter answer;
  while (answer.text.size() < 2200) // 3 KB with header and quote
    answer.text += "Please pull the plug, and pour some sand over it.\n";
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < tickets.size();) {
    store::Transaction tx{db};
    for (int n = 0; n < a_transaction && i < tickets.size(); ++n, ++i)
      send::answer(session, tickets[i], answer);
    tx.commit();
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  fmt::print("{:.3f}\n", took.count());
  return EXIT_SUCCESS;
}
