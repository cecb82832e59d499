#include "send/compose/acknowledge.hpp"

#include <fmt/format.h>

#include "desk/log/event.hpp"
#include "desk/ticket/ticket.hpp"
#include "send/compose/automatic.hpp"
#include "store/transaction.hpp"

namespace tkt::send {

namespace {

bool acknowledged(store::Database& db, TicketId ticket)
{
  bool found = false;
  desk::each_event(db, EventId{}, ticket, [&](const desk::Event& event) {
    found |= event.kind == "acknowledged" || event.kind == "acknowledgement_withheld";
  });
  return found;
}

} // namespace

std::optional<MessageId> acknowledge(desk::Session& session, TicketId id,
                                     const desk::Message& original, bool out_of_hours)
{
  store::Transaction tx{session.db};
  const auto ticket = desk::get_ticket(session.db, id);
  const auto& names = session.config.queue(ticket.queue).acknowledge;
  const auto& name = out_of_hours && !names.out_of_hours_template.empty()
                         ? names.out_of_hours_template
                         : names.template_name;
  if (names.template_name.empty() || acknowledged(session.db, id))
    return {};

  const auto message =
      send_automatic(session, id, {&original, ticket.requester, name, "acknowledgement"});
  if (message)
    desk::add_event(session, id,
                    {.kind = "acknowledged",
                     .after = ticket.requester.address,
                     .reason = fmt::format("template {}{}", name,
                                           out_of_hours ? ", outside of working hours" : ""),
                     .message = message});
  tx.commit();
  return message;
}

} // namespace tkt::send
