#include "desk/log/merged.hpp"

#include <algorithm>

namespace tkt::desk {

TicketId current_ticket(store::Database& db, TicketId id)
{
  // Merging never makes a circle, so the chain ends.
  while (
      const auto target =
          db.prepare("SELECT target FROM merged WHERE ticket = ?").bind_all(id).value<TicketId>())
    id = *target;
  return id;
}

std::vector<TicketId> merged_tickets(store::Database& db, TicketId id)
{
  std::vector<TicketId> all;
  std::vector<TicketId> open{id};
  while (!open.empty()) {
    const auto target = open.back();
    open.pop_back();
    for (const auto& [ticket] : db.prepare("SELECT ticket FROM merged WHERE target = ?")
                                    .bind_all(target)
                                    .rows<TicketId>()) {
      all.push_back(ticket);
      open.push_back(ticket);
    }
  }
  std::sort(all.begin(), all.end());
  return all;
}

} // namespace tkt::desk
