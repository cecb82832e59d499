#include "rules/act/round_robin.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "desk/log/event.hpp"
#include "desk/ticket/availability.hpp"
#include "desk/ticket/change.hpp"
#include "send/compose/notice_recipients.hpp"

namespace tkt::rules {

void assign_round_robin(desk::Session& session, TicketId id, std::string_view pool,
                        std::string_view because)
{
  const auto ticket = desk::get_ticket(session.db, id);
  const auto colon = pool.find(':');
  const auto way = pool.substr(0, colon);
  std::string members = fmt::format("queue:{}", ticket.queue);
  std::vector<std::string> agents;
  if (colon != std::string_view::npos) {
    members = pool.substr(colon + 1);
    agents = session.config.team(members.substr(members.find(':') + 1)).agents;
  } else {
    agents = send::agents_of(session.config, session.config.queue(ticket.queue));
  }

  auto ready = desk::ready_agents(session.db, agents, session.now());
  if (std::find(ready.begin(), ready.end(), ticket.agent) != ready.end())
    return;
  const bool anybody = !ready.empty();
  std::erase_if(ready, [&](const std::string& login) {
    const auto* agent = session.config.find_agent(login);
    return agent != nullptr && agent->capacity > 0 &&
           desk::active_tickets(session.db, login) >= agent->capacity;
  });
  const auto chosen = way == "least-loaded" ? desk::least_loaded(session.db, ready)
                                            : desk::next_in_turn(session, members, ready);
  if (!chosen) {
    desk::add_event(session, id,
                    {.kind = "unassigned",
                     .after = members,
                     .reason = fmt::format("{}: nobody of {} {}", because, members,
                                           anybody ? "has room for another" : "is there")});
    return;
  }
  const auto why = way == "least-loaded"
                       ? fmt::format("{}: has the fewest tickets of {}", because, members)
                       : fmt::format("{}: is next of {}", because, members);
  desk::assign(session, id, *chosen, why);
}

} // namespace tkt::rules
