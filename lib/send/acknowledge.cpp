#include "send/acknowledge.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "desk/event.hpp"
#include "desk/ticket.hpp"
#include "send/automatic.hpp"
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
  const auto& queue = session.config.queue(ticket.queue);
  const auto& names = queue.acknowledge;
  const auto& name = out_of_hours && !names.out_of_hours_template.empty()
                         ? names.out_of_hours_template
                         : names.template_name;
  if (names.template_name.empty() || acknowledged(session.db, id))
    return {};

  std::optional<MessageId> message;
  try {
    store::Transaction step{session.db};
    message = answer_automatically(session, ticket, original, name, "acknowledgement");
    desk::add_event(session, id,
                    {.kind = "acknowledged",
                     .after = ticket.requester.address,
                     .reason = fmt::format("template {}{}", name,
                                           out_of_hours ? ", outside of working hours" : ""),
                     .message = message});
    step.commit();
  } catch (const Error& e) {
    // A template or an address that is no good is no reason to lose the mail; the database is.
    if (e.kind() != Kind::config && e.kind() != Kind::data)
      throw;
    message.reset();
    log::error("ticket {}: not acknowledged: {}", id, e.what());
    desk::add_event(session, id, {.kind = "acknowledgement_withheld", .reason = e.what()});
  }
  tx.commit();
  return message;
}

} // namespace tkt::send
