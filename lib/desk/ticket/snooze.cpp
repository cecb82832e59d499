#include "desk/ticket/snooze.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "desk/log/event.hpp"
#include "desk/ticket/change.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

namespace {

constexpr std::size_t batch = 500;

bool is_pending(const config::Config& config, std::string_view status)
{
  const auto* found = config.find_status(status.substr(0, status.find('/')));
  return found != nullptr && found->kind == config::StatusKind::pending;
}

std::optional<std::string> status_before(store::Database& db, TicketId ticket)
{
  return db.prepare("SELECT status FROM snooze WHERE ticket = ?")
      .bind_all(ticket)
      .value<std::string>();
}

std::vector<TicketId> due(store::Database& db, Instant now)
{
  std::vector<TicketId> tickets;
  for (const auto& [id] :
       db.prepare("SELECT ticket FROM snooze WHERE until <= ? ORDER BY until, ticket LIMIT ?")
           .bind_all(now, batch)
           .rows<TicketId>())
    tickets.push_back(id);
  return tickets;
}

} // namespace

bool snooze(Session& session, TicketId id, Instant until, std::string_view reason)
{
  auto& db = session.db;
  store::Transaction tx{db};
  const auto ticket = get_ticket(db, id);
  if (!ticket.active)
    throw Error{Kind::usage, fmt::format("ticket {} is {}: there is nothing to put off", id,
                                         value_of(ticket, Field::status))};
  if (until <= session.now())
    throw Error{Kind::usage, fmt::format("{} has passed", to_rfc3339(until))};
  const auto before = snoozed_until(db, id);
  if (before == until)
    return false;
  const auto status = value_of(ticket, Field::status);
  const bool pending = is_pending(session.config, status);
  const auto back = before    ? status_before(db, id).value_or(status)
                    : pending ? session.config.first_status(config::StatusKind::open).name
                              : status;
  add_event(session, id,
            {.kind = "snoozed",
             .before = before ? to_rfc3339(*before) : std::string{},
             .after = to_rfc3339(until),
             .reason = reason});
  if (!pending)
    set(session, id, Field::status, session.config.first_status(config::StatusKind::pending).name,
        reason.empty() ? fmt::format("put off until {}", to_rfc3339(until)) : reason);
  db.prepare("INSERT INTO snooze(ticket, until, status) VALUES (?, ?, ?) "
             "ON CONFLICT(ticket) DO UPDATE SET until = excluded.until")
      .run(id, until, back);
  tx.commit();
  return true;
}

std::optional<Instant> snoozed_until(store::Database& db, TicketId ticket)
{
  return db.prepare("SELECT until FROM snooze WHERE ticket = ?").bind_all(ticket).value<Instant>();
}

bool wake(Session& session, TicketId id, std::string_view reason)
{
  auto& db = session.db;
  if (!snoozed_until(db, id)) // a look without a lock: most tickets are not put off
    return false;
  store::Transaction tx{db};
  const auto back = status_before(db, id);
  if (!back)
    return false;
  db.prepare("DELETE FROM snooze WHERE ticket = ?").run(id);
  if (is_pending(session.config, get_ticket(db, id).status)) {
    // A status that the configuration no longer has is none to go back to.
    const bool known = session.config.find_status(back->substr(0, back->find('/'))) != nullptr;
    set(session, id, Field::status,
        known ? *back : session.config.first_status(config::StatusKind::open).name, reason);
  }
  tx.commit();
  return true;
}

std::vector<TicketId> wake_due(Session& session)
{
  std::vector<TicketId> woken;
  while (!due(session.db, session.now()).empty()) {
    store::Transaction tx{session.db};
    for (const auto ticket : due(session.db, session.now()))
      if (wake(session, ticket, "the time for which it was put off is over"))
        woken.push_back(ticket);
    tx.commit();
  }
  return woken;
}

void restore_snooze(Session& session, TicketId ticket, std::optional<Instant> until)
{
  if (!until)
    session.db.prepare("DELETE FROM snooze WHERE ticket = ?").run(ticket);
  else
    session.db.prepare("UPDATE snooze SET until = ? WHERE ticket = ?").run(*until, ticket);
}

} // namespace tkt::desk
