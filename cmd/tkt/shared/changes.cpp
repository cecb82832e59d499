#include "shared/changes.hpp"

#include <set>

#include <fmt/format.h>

#include "base/log.hpp"
#include "desk/availability.hpp"
#include "desk/ticket.hpp"
#include "shared/ids.hpp"
#include "shared/json.hpp"
#include "sla/promises.hpp"
#include "store/transaction.hpp"

namespace tkt::cli {

namespace {

/// Those of these fields decide when a ticket is due, and whether its time runs.
bool moves_clocks(std::string_view field)
{
  return field == "queue" || field == "priority" || field == "sla" || field == "status" ||
         field == "message";
}

/// To give somebody who is away a ticket is an order like any other; but people should know.
void tell_if_away(Shell& shell, const std::string& login)
{
  const auto how = desk::availability(shell.db(), login, shell.now());
  if (how.away)
    log::notice("{} is away{}{}", login,
                how.until ? fmt::format(" until {}", to_rfc3339(*how.until)) : "",
                how.substitute.empty() ? "" : fmt::format("; {} stands in", how.substitute));
}

} // namespace

void follow_with_clocks(desk::Session& session, const Changes& changes)
{
  std::optional<sla::Promises> promises; // reads calendars: only if it is needed, and once
  for (const auto& [field, change] : changes.all()) {
    if (!moves_clocks(field))
      continue;
    if (!promises)
      promises.emplace(session.config);
    promises->refresh(session, change.ticket);
  }
}

void Changes::add(std::string_view field, std::optional<desk::Change> change)
{
  if (change)
    changes_.push_back({std::string{field}, std::move(*change)});
}

void Changes::append(const Changes& more)
{
  changes_.insert(changes_.end(), more.changes_.begin(), more.changes_.end());
}

void Changes::print(Shell& shell) const
{
  auto& out = shell.out();
  for (const auto& [field, change] : changes_) {
    if (shell.json())
      out.json(to_json(change, field));
    else
      out.line(fmt::format("{}\t{}\t{}", change.ticket, out.safe(change.before),
                           out.safe(change.after)));
  }
  std::set<std::string> given;
  for (const auto& [field, change] : changes_)
    if (field == desk::to_text(desk::Field::agent) && !change.after.empty() &&
        given.insert(change.after).second)
      tell_if_away(shell, change.after);
}

int change_tickets(Shell& shell, const std::vector<std::string>& words,
                   const std::function<void(desk::Session&, TicketId, Changes&)>& work,
                   const std::function<void(desk::Session&, TicketId, Changes&)>& taking)
{
  auto session = shell.session();
  const auto tickets = find_tickets(session.db, words);
  Changes changes;
  std::vector<TicketId> unchanged;
  {
    store::Transaction tx{session.db};
    for (const auto ticket : tickets) {
      Changes of_this;
      work(session, ticket, of_this);
      if (of_this.empty())
        unchanged.push_back(ticket);
      else if (taking)
        taking(session, ticket, of_this);
      changes.append(of_this);
    }
    follow_with_clocks(session, changes);
    tx.commit();
  }
  changes.print(shell);
  for (const auto ticket : unchanged)
    log::notice("ticket {}: it is so already", ticket);
  return EX_OK;
}

void set_field(desk::Session& session, TicketId ticket, desk::Field field, std::string_view value,
               Changes& changes, std::string_view reason)
{
  const auto change = desk::set(session, ticket, field, value, reason);
  changes.add(desk::to_text(field), change);
}

void take_on_action(desk::Session& session, TicketId id, Changes& changes)
{
  for (const auto& [field, change] : changes.all()) {
    if (field == "agent" && change.ticket == id)
      return;
  }
  const auto ticket = desk::get_ticket(session.db, id);
  const auto* queue = session.config.find_queue(ticket.queue);
  const auto* agent = session.config.find_agent(session.actor.name);
  using config::TakeOnAction;
  const auto take = queue == nullptr ? TakeOnAction::unassigned : queue->take_on_action;
  if (agent == nullptr || take == TakeOnAction::never ||
      (take == TakeOnAction::unassigned && !ticket.agent.empty()))
    return;
  changes.add("agent", desk::assign(session, id, agent->login, "acted on it"));
}

} // namespace tkt::cli
