// tkt release ID... - give back what you took.
#include <fmt/format.h>

#include "base/error.hpp"
#include "desk/ticket/ticket.hpp"
#include "tkt/change/tickets.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

void release(desk::Session& session, TicketId id, Changes& changes, const std::string& reason)
{
  const auto agent = desk::get_ticket(session.db, id).agent;
  if (!agent.empty() && agent != session.actor.name)
    throw Error{Kind::usage, fmt::format("ticket {0} is {1}'s, not yours; to take it away all "
                                         "the same: tkt assign {0} none",
                                         id, agent)};
  set_field(session, id, desk::Field::agent, "", changes, reason);
}

} // namespace

void add_release(Command verb, Shell& shell)
{
  add_ticket_verb(verb, shell, "tkt release 17 --reason 'not my language'", release);
}

} // namespace tkt::cli
