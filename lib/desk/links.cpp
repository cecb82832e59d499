#include "desk/links.hpp"

namespace tkt::desk {

std::vector<Link> links(store::Database& db, TicketId ticket)
{
  std::vector<Link> all;
  for (const auto& [kind, other, outward, subject, status] :
       db.prepare("SELECT l.kind, l.other, 1, t.subject, t.status FROM link l "
                  "JOIN ticket t ON t.id = l.other WHERE l.ticket = ?1 "
                  "UNION ALL SELECT l.kind, l.ticket, 0, t.subject, t.status FROM link l "
                  "JOIN ticket t ON t.id = l.ticket WHERE l.other = ?1 ORDER BY 1, 3 DESC, 2")
           .bind_all(ticket)
           .rows<std::string, TicketId, bool, std::string, std::string>())
    all.push_back({kind, other, outward, subject, status});
  return all;
}

} // namespace tkt::desk
