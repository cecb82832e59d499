#include "desk/refused.hpp"

namespace tkt::desk {

bool is_refused(store::Database& db, TicketId ticket, MessageId message)
{
  return db
      .prepare("SELECT 1 FROM event WHERE ticket = ? AND kind = 'refused' AND message = ? LIMIT 1")
      .bind_all(ticket, message)
      .value<int>()
      .has_value();
}

} // namespace tkt::desk
