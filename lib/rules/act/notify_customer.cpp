#include "rules/act/notify_customer.hpp"

#include <fmt/format.h>

#include "contacts/contact_lookup.hpp"
#include "desk/log/event_cursor.hpp"
#include "desk/log/merged.hpp"
#include "desk/message/message.hpp"
#include "desk/message/raw.hpp"
#include "desk/ticket/change.hpp"
#include "desk/ticket/ticket.hpp"
#include "mail/judge/classify.hpp"
#include "rules/act/notify_mentioned.hpp"
#include "rules/decide/may_answer.hpp"
#include "send/compose/customer_mail.hpp"
#include "store/transaction.hpp"

namespace tkt::rules {

namespace {

constexpr std::size_t batch = 200;

/// Opened by an import of old mail, or by a split: its customer knows of it, or of what it was.
bool came_by_itself(store::Database& db, TicketId ticket)
{
  const bool part = db.prepare("SELECT 1 FROM operation WHERE kind = 'split' AND target = ?")
                        .bind_all(ticket)
                        .value<int>()
                        .has_value();
  const bool silent = db.prepare("SELECT i.silent FROM message m JOIN incoming i ON i.id = "
                                 "m.incoming WHERE m.ticket = ? ORDER BY m.id LIMIT 1")
                          .bind_all(ticket)
                          .value<bool>()
                          .value_or(false);
  return part || silent;
}

/// Why nothing automatic may go to the ticket's customer; "" if it may.
std::string no_answer(desk::Session& session, const desk::Ticket& ticket)
{
  const auto& config = session.config;
  const auto contact = desk::find_known_contact(session.db, ticket.requester.address);
  if (contact && contact->spam)
    return fmt::format("the sender is marked as spam (contact {})", contact->id);
  if (!mail::valid_address(ticket.requester.address))
    return "there is no address to write to";
  if (config.is_own_address(ticket.requester.address))
    return "it would go to ourselves";
  // Nobody is told what becomes of spam, even where nobody has marked its sender.
  for (const auto& tag : ticket.tags)
    if (tag == "spam")
      return "the ticket is spam";
  const auto original = desk::message_to_answer(session.db, ticket.id);
  if (!original || !original->raw || original->kind != desk::MessageKind::incoming)
    return {};
  const auto raw = desk::read_raw(session.db, *original->raw);
  const auto message = mail::Message::parse(raw);
  const auto why = why_no_answer(session.db, config,
                                 {.message = message,
                                  .classification = mail::classify(message),
                                  .to = ticket.requester,
                                  .ticket = ticket.id,
                                  .queue = ticket.queue,
                                  .mailbox = ticket.mailbox},
                                 session.now());
  return why && !why->counted ? why->reason : std::string{};
}

bool handle(desk::Session& session, const desk::Event& event)
{
  if (event.kind == "clock" && event.after != "resolve_late")
    return false;
  const auto ticket = desk::find_ticket(session.db, event.ticket);
  if (!ticket || desk::current_ticket(session.db, ticket->id) != ticket->id)
    return false;
  const auto what = send::wanted(session.config, *ticket, event);
  if (!what)
    return false;
  // It has moved on meanwhile: the customer is told where it stands, not where it stood.
  if (!what.status.empty() && desk::value_of(*ticket, desk::Field::status) != what.status)
    return false;
  if (event.kind == "created" && came_by_itself(session.db, ticket->id))
    return false;
  return send::mail_customer(session, *ticket, event, what, no_answer(session, *ticket));
}

} // namespace

std::size_t run_customer_mail(desk::Session& session, const Cancellation& stop)
{
  std::size_t count = 0;
  desk::EventCursor cursor{session.db, "customer_mail"};
  const bool tells = send::sends_customer_mail(session.config);
  while (!stop.requested()) {
    if (desk::newest_event(session.db) <= cursor.place())
      break;
    store::Transaction tx{session.db};
    const auto events = cursor.next(batch);
    for (const auto& event : events) {
      if (event.kind == "message" && event.after == "comment" && event.message)
        tell_mentioned(session, *event.message);
      else if (tells &&
               (event.kind == "status" || event.kind == "created" || event.kind == "clock"))
        count += handle(session, event);
    }
    if (!events.empty())
      cursor.move_to(events.back().id);
    tx.commit();
  }
  return count;
}

} // namespace tkt::rules
