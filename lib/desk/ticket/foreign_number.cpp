#include "desk/ticket/foreign_number.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/log/event.hpp"
#include "desk/log/merged.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

void add_foreign_number(Session& session, TicketId ticket, const ForeignNumber& number,
                        std::string_view reason)
{
  store::Transaction tx{session.db};
  session.db
      .prepare("INSERT INTO foreign_number(number, ticket, system, written) VALUES (?, ?, ?, ?) "
               "ON CONFLICT DO NOTHING")
      .run(fold(number.number), ticket, number.system, number.number);
  if (session.db.changes() > 0)
    add_event(session, ticket,
              {.kind = "foreign_number",
               .after = fmt::format("{} {}", number.system, number.number),
               .reason = reason});
  tx.commit();
}

bool forget_foreign_number(Session& session, TicketId ticket, const ForeignNumber& number,
                           std::string_view reason)
{
  store::Transaction tx{session.db};
  session.db.prepare("DELETE FROM foreign_number WHERE number = ? AND ticket = ?")
      .run(fold(number.number), ticket);
  if (session.db.changes() == 0)
    return false;
  add_event(session, ticket,
            {.kind = "foreign_number",
             .before = fmt::format("{} {}", number.system, number.number),
             .reason = reason});
  tx.commit();
  return true;
}

std::vector<TicketId> tickets_of_foreign_number(store::Database& db, std::string_view number)
{
  std::vector<TicketId> tickets;
  const auto folded = fold(number);
  for (const auto& [ticket] :
       db.prepare("SELECT ticket FROM foreign_number WHERE number = ? ORDER BY ticket DESC")
           .bind_all(folded)
           .rows<TicketId>()) {
    const auto current = current_ticket(db, ticket);
    if (std::find(tickets.begin(), tickets.end(), current) == tickets.end())
      tickets.push_back(current);
  }
  return tickets;
}

std::vector<ForeignNumber> foreign_numbers(store::Database& db, TicketId ticket)
{
  std::vector<ForeignNumber> numbers;
  auto tickets = merged_tickets(db, ticket);
  tickets.insert(tickets.begin(), ticket);
  for (const auto one : tickets)
    for (auto [system, written] :
         db.prepare("SELECT system, written FROM foreign_number WHERE ticket = ? ORDER BY number")
             .bind_all(one)
             .rows<std::string, std::string>())
      numbers.push_back({std::move(system), std::move(written)});
  return numbers;
}

} // namespace tkt::desk
