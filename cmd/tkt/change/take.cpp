// tkt take ID... - give tickets to yourself.
#include "tkt/change/tickets.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

void take(desk::Session& session, TicketId id, Changes& changes, const std::string& reason)
{
  set_field(session, id, desk::Field::agent, session.actor.name, changes, reason);
}

} // namespace

void add_take(Command verb, Shell& shell)
{
  add_ticket_verb(verb, shell, "tkt take 17", take);
}

} // namespace tkt::cli
