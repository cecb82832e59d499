#include "rules/act/store_message.hpp"

#include <fmt/format.h>

#include "desk/contact/spam.hpp"
#include "desk/log/event.hpp"
#include "desk/message/from_mail.hpp"
#include "desk/message/missing_mail.hpp"
#include "desk/message/rating.hpp"
#include "desk/ticket/change.hpp"
#include "desk/ticket/snooze.hpp"
#include "rules/act/apply_plan.hpp"
#include "rules/act/note_bounce.hpp"
#include "rules/thread/foreign_numbers.hpp"
#include "send/compose/acknowledge.hpp"
#include "send/compose/automatic.hpp"
#include "store/transaction.hpp"

namespace tkt::rules {

namespace {

TicketId open(desk::Session& session, const Arrival& arrival, const Decision& decision)
{
  desk::NewTicket fresh;
  fresh.subject = decision.subject;
  fresh.queue = decision.queue;
  fresh.mailbox = arrival.mailbox;
  fresh.requester = decision.requester;
  fresh.created_at = arrival.arrived_at;
  if (decision.contact && decision.contact->id)
    fresh.contact = decision.contact->id;
  else if (session.config.queue(decision.queue).add_contacts &&
           decision.classification.what == mail::Class::human &&
           mail::valid_address(decision.requester.address))
    fresh.contact = desk::add_contact(session, decision.requester);

  const auto ticket = desk::open_ticket(session, fresh, decision.queue_reason);
  if (decision.linked)
    desk::add_link(session, ticket, *decision.linked, "follows", decision.reason);
  if (!decision.spam.empty())
    desk::reject_as_spam(session, ticket, decision.spam);
  return ticket;
}

desk::Message to_store(const Arrival& arrival, const mail::Message& message,
                       const Decision& decision)
{
  auto stored = desk::message_of(message);
  stored.kind = desk::MessageKind::incoming;
  stored.at = arrival.arrived_at;
  const auto& [what, why] = decision.classification;
  stored.mail_class = why.empty() ? std::string{mail::to_text(what)}
                                  : fmt::format("{} ({})", mail::to_text(what), why);
  if (decision.rating) // clocks leave it alone
    stored.mail_class = fmt::format("rating ({})", decision.rating->score);
  return stored;
}

std::optional<ContactId> contact_of(const desk::Session& session, const Decision& decision)
{
  const auto contact = desk::find_contact(session.db, decision.requester.address);
  return contact ? std::optional{contact->id} : std::nullopt;
}

void acknowledge(desk::Session& session, TicketId ticket, MessageId id, const Decision& decision)
{
  if (decision.asks) {
    const auto original = desk::find_message(session.db, id);
    send::acknowledge(session, ticket, original.value(), decision.out_of_hours);
  } else if (!decision.acknowledgement_reason.empty()) {
    desk::add_event(session, ticket,
                    {.kind = "acknowledgement_withheld",
                     .reason = decision.acknowledgement_reason,
                     .message = id});
  }
}

void rate(desk::Session& session, MessageId id, const Arrival& arrival,
          const desk::RatingMail& rating)
{
  desk::rate(session,
             {.request = rating.request,
              .score = rating.score,
              .comment = rating.comment.empty() ? std::nullopt : std::optional{rating.comment},
              .way = "mail",
              .at = std::min(arrival.arrived_at, session.now()),
              .message = id});
}

/// Kept on the ticket, which stays as it is; the writer is told, if that is wanted and allowed.
void refuse(desk::Session& session, TicketId ticket, MessageId id, const Decision& decision)
{
  std::optional<MessageId> told;
  if (decision.asks) {
    const auto original = desk::find_message(session.db, id);
    const auto& queue = session.config.queue(desk::get_ticket(session.db, ticket).queue);
    told = send::send_automatic(
        session, ticket,
        {&original.value(), decision.requester, queue.refusal_template, "refusal"});
  }
  desk::add_event(session, ticket,
                  {.kind = "refused",
                   .after = told ? decision.requester.address : std::string{},
                   .reason = decision.refusal_reason,
                   .message = id});
}

} // namespace

std::optional<TicketId> carry_out(desk::Session& session, sla::Promises& promises,
                                  const Arrival& arrival, const mail::Message& message,
                                  const Decision& decision, IncomingId incoming, RawId raw)
{
  if (decision.disposition == Disposition::ignored)
    return {};
  store::Transaction tx{session.db};
  if (decision.agent_mail) {
    carry_out(session, *decision.ticket, *decision.agent_mail, message, arrival.arrived_at,
              incoming, raw);
    desk::Session agent{session.db,
                        session.config,
                        session.clock,
                        {decision.agent_mail->login, session.actor.unix_user}};
    promises.refresh(agent, *decision.ticket);
    tx.commit();
    return decision.ticket;
  }
  const bool opens = decision.disposition == Disposition::opens;
  const auto ticket = opens ? open(session, arrival, decision) : *decision.ticket;

  auto stored = to_store(arrival, message, decision);
  stored.ticket = ticket;
  stored.raw = raw;
  stored.incoming = incoming;
  const bool new_sender = !opens && !stored.from.address.empty() &&
                          !session.config.is_own_address(stored.from.address) &&
                          !desk::takes_part(session.db, ticket, stored.from.address);
  const auto id = desk::add_message(session, stored, decision.reason);
  // What returns mail takes part in nothing.
  remember(session, ticket, id, message,
           new_sender && desk::takes_part(session.db, ticket, stored.from.address));
  if (!opens && decision.status)
    desk::set_for_message(session, ticket, desk::Field::status, *decision.status,
                          decision.status_reason, id);
  if (!opens && !decision.refused && speaks_for_a_person(decision.classification.what))
    desk::wake(session, ticket, "the customer wrote");
  for (const auto& fired : decision.outcome.fired)
    desk::add_event(
        session, ticket,
        {.kind = "rule", .after = fired.rule, .reason = to_text(fired.condition), .message = id});
  for (const auto& note : decision.notes)
    desk::add_event(session, ticket, {.kind = "note", .reason = note, .message = id});
  note_report(session, ticket, id, message, decision);
  if (decision.rating) {
    rate(session, id, arrival, *decision.rating);
    tx.commit();
    return ticket;
  }
  if (decision.refused) {
    refuse(session, ticket, id, decision);
    tx.commit();
    return ticket;
  }
  if (decision.alarm && decision.alarm->over)
    forget_alarm(session, decision.alarm->key);
  else if (decision.alarm)
    note_alarm(session, decision.alarm->key, ticket);
  apply(session, ticket, decision.outcome.plan,
        {.name = fmt::format("message {}", id),
         .what = {opens ? "created" : "message", {}, {}, {}},
         .by = {},
         .message = id,
         .event = {},
         .contact = contact_of(session, decision),
         .no_answer = decision.no_answer,
         .arrived = true,
         .opened = opens});
  // Promises are made once it is known what was promised.
  if (opens)
    promises.start(session, ticket, arrival.arrived_at);
  else
    promises.refresh(session, ticket);
  if (opens)
    acknowledge(session, ticket, id, decision);
  tx.commit();
  return ticket;
}

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
