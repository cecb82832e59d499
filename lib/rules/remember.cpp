#include "rules/remember.hpp"

#include <fmt/format.h>

#include "desk/event.hpp"
#include "desk/ghost.hpp"
#include "rules/foreign_numbers.hpp"

namespace tkt::rules {

void remember(desk::Session& session, TicketId ticket, MessageId id, const mail::Message& message,
              bool new_sender)
{
  auto referred = message.in_reply_to();
  referred.insert(referred.end(), message.references().rbegin(), message.references().rend());
  desk::remember_ghosts(session.db, id, referred);

  for (const auto& number : numbers_in(session.config, message))
    desk::add_foreign_number(session, ticket, number, "in the subject");

  if (new_sender && message.author())
    desk::add_event(session, ticket,
                    {.kind = "participant",
                     .after = message.author()->address,
                     .reason = "wrote to this ticket; the requester stays",
                     .message = id});
}

} // namespace tkt::rules
