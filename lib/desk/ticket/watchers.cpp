#include "desk/ticket/watchers.hpp"

#include "desk/log/event.hpp"
#include "desk/ticket/ticket.hpp"
#include "mail/parse/address.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

bool add_watcher(Session& session, TicketId ticket, std::string_view watcher,
                 std::string_view reason)
{
  const std::string name{watcher};
  if (session.config.find_agent(name) == nullptr && !mail::valid_address(name))
    session.config.agent(name); // throws, with the nearest
  store::Transaction tx{session.db};
  get_ticket(session.db, ticket);
  session.db.prepare("INSERT INTO watcher(ticket, agent) VALUES (?, ?) ON CONFLICT DO NOTHING")
      .run(ticket, name);
  const bool added = session.db.changes() > 0;
  if (added)
    add_event(session, ticket, {.kind = "watcher_added", .after = name, .reason = reason});
  tx.commit();
  return added;
}

bool remove_watcher(Session& session, TicketId ticket, std::string_view watcher,
                    std::string_view reason)
{
  store::Transaction tx{session.db};
  get_ticket(session.db, ticket);
  session.db.prepare("DELETE FROM watcher WHERE ticket = ? AND agent = ?").run(ticket, watcher);
  const bool removed = session.db.changes() > 0;
  if (removed)
    add_event(session, ticket, {.kind = "watcher_removed", .before = watcher, .reason = reason});
  tx.commit();
  return removed;
}

std::vector<std::string> watchers(store::Database& db, TicketId ticket)
{
  std::vector<std::string> names;
  for (const auto& [name] : db.prepare("SELECT agent FROM watcher WHERE ticket = ? ORDER BY agent")
                                .bind_all(ticket)
                                .rows<std::string>())
    names.push_back(name);
  return names;
}

} // namespace tkt::desk
