#include "send/compose/forward.hpp"

#include "base/clean_text.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/log/event.hpp"
#include "desk/message/message.hpp"
#include "desk/message/raw.hpp"
#include "desk/ticket/ticket.hpp"
#include "desk/token/token.hpp"
#include "mail/judge/subject.hpp"
#include "send/compose/identity.hpp"
#include "send/compose/recipients.hpp"
#include "send/compose/store_and_queue.hpp"
#include "send/compose/subject.hpp"
#include "send/outbox/mail_of_event.hpp"
#include "send/outbox/outbox.hpp"
#include "send/template/fields.hpp"
#include "send/template/history.hpp"
#include "send/template/template.hpp"
#include "store/transaction.hpp"

namespace tkt::send {

namespace {

desk::Message message_of(store::Database& db, TicketId ticket, MessageId id)
{
  auto message = desk::find_message(db, id);
  if (!message || message->ticket != ticket)
    throw Error{Kind::usage, fmt::format("ticket {} has no message {}", ticket, id)};
  return std::move(*message);
}

/// Each address once; none that would come back to the desk.
Recipients checked(const config::Config& config, const std::vector<mail::Address>& to,
                   const std::vector<mail::Address>& cc, const std::vector<mail::Address>& bcc)
{
  Recipients all{to, cc, bcc};
  for (const auto* list : {&to, &cc, &bcc}) {
    for (const auto& who : *list) {
      if (!mail::valid_address(who.address))
        throw Error{Kind::usage, fmt::format("not an address: \"{}\"", who.address)};
      if (config.is_own_address(who.address))
        throw Error{Kind::usage, fmt::format("{} is an address of this desk: the mail would come "
                                             "back",
                                             who.address)};
    }
  }
  if (all.to.empty())
    throw Error{Kind::data, "to whom? name a recipient"};
  return all;
}

std::string addresses(const std::vector<std::string>& list)
{
  return join(list, ", ");
}

std::string names(const std::vector<mail::Address>& list)
{
  std::vector<std::string> all;
  for (const auto& who : list)
    all.push_back(mail::to_text(who));
  return addresses(all);
}

/// The message as text, below a head of its own.
std::string forwarded(const config::Config& config, const desk::Message& message)
{
  auto text = fmt::format("---------- Forwarded message ----------\nFrom: {}\nDate: {}\n"
                          "Subject: {}\n",
                          mail::to_text(message.from), date_text(message.at, config.desk.timezone),
                          message.subject);
  if (!message.to.empty())
    text += fmt::format("To: {}\n", names(message.to));
  if (!message.cc.empty())
    text += fmt::format("Cc: {}\n", names(message.cc));
  return clean_text(fmt::format("{}\n{}\n", text, message.text));
}

std::string lay_out(const desk::Session& session, const desk::Message& message,
                    const config::Mailbox& mailbox, const Letter& letter)
{
  if (letter.laid_out)
    return to_utf8(letter.text) + '\n';
  std::string signature;
  if (const auto* agent = session.config.find_agent(session.actor.name)) {
    signature = signature_of(*agent, mailbox);
    if (signature.empty())
      signature = agent->name;
  }
  return fmt::format("{}\n\n{}\n\n{}{}", trim(to_utf8(letter.text)), trim(signature),
                     forwarded(session.config, message),
                     letter.history ? history(session, message.ticket, message.id) : "");
}

std::string subject_of(const desk::Ticket& ticket, const config::Queue& queue,
                       const desk::Message& message, const Letter& letter)
{
  const auto tag = render_tag(queue.subject_tag, ticket.id);
  if (!letter.subject.empty())
    return with_tag(letter.subject, tag);
  return "Fwd: " +
         with_tag(mail::base_subject(message.subject.empty() ? ticket.subject : message.subject),
                  tag);
}

} // namespace

Preview preview(desk::Session& session, TicketId id, MessageId message_id, const Letter& letter)
{
  const auto ticket = desk::get_ticket(session.db, id);
  const auto& queue = session.config.queue(ticket.queue);
  const auto& mailbox = outgoing_mailbox(session.config, ticket, letter.mailbox);
  const auto message = message_of(session.db, id, message_id);
  return {letter.to,
          letter.cc,
          mailbox.name,
          subject_of(ticket, queue, message, letter),
          lay_out(session, message, mailbox, letter),
          message.id};
}

MessageId forward(desk::Session& session, TicketId id, MessageId message_id, Letter letter)
{
  const auto& config = session.config;
  const auto ticket = desk::get_ticket(session.db, id);
  const auto& queue = config.queue(ticket.queue);
  const auto& mailbox = outgoing_mailbox(config, ticket, letter.mailbox);
  const auto message = message_of(session.db, id, message_id);
  const auto recipients = checked(config, letter.to, letter.cc, letter.bcc);
  auto text = lay_out(session, message, mailbox, letter);
  if (trim(text).empty())
    throw Error{Kind::data, "there is no text"};
  auto html = html_of(letter.markdown, queue, text);

  store::Transaction tx{session.db};
  const auto sent = compose_and_queue(session, MailKind::forwarded,
                                      {.ticket = &ticket,
                                       .mailbox = mailbox,
                                       .agent = config.find_agent(session.actor.name),
                                       .recipients = recipients,
                                       .subject = subject_of(ticket, queue, message, letter),
                                       .text = std::move(text),
                                       .html = std::move(html),
                                       .attachments = std::move(letter.attachments),
                                       .not_before = letter.not_before,
                                       .mail_class = std::string{forward_class}})
                        .message.value();
  for (const auto& address : recipients.envelope())
    desk::add_participant(session.db, id, address);
  desk::add_event(session, id,
                  {.kind = "forwarded",
                   .after = addresses(recipients.envelope()),
                   .reason = fmt::format("message {}, in message {}", message.id, sent),
                   .message = message.id});
  tx.commit();
  return sent;
}

std::optional<MessageId> forwarded_in(store::Database& db, TicketId ticket, MessageId sent)
{
  const auto end = fmt::format(", in message {}", sent);
  auto query = db.prepare("SELECT message, reason FROM event WHERE ticket = ? AND "
                          "kind = 'forwarded' AND message IS NOT NULL ORDER BY id DESC");
  query.bind_all(ticket);
  while (query.step())
    if (query.read<std::string_view>(1).ends_with(end))
      return query.read<MessageId>(0);
  return {};
}

OutboxId redirect(desk::Session& session, TicketId id, MessageId message_id,
                  const std::vector<mail::Address>& to, const std::string& by,
                  std::optional<Instant> not_before)
{
  const auto& config = session.config;
  const auto ticket = desk::get_ticket(session.db, id);
  const auto& mailbox = outgoing_mailbox(config, ticket, by);
  const auto message = message_of(session.db, id, message_id);
  const auto recipients = checked(config, to, {}, {});
  if (!message.raw)
    throw Error{Kind::data, fmt::format("message {} never was mail", message.id)};

  store::Transaction tx{session.db};
  const auto raw = desk::raw_bytes(session.db, *message.raw);
  const auto from = identity(config, config.queue(ticket.queue), mailbox, nullptr).from;
  const auto outbox = queue(
      session,
      {.ticket = id,
       .message = {},
       .mailbox = mailbox.name,
       .sender = mailbox.address,
       .recipients = recipients.envelope(),
       .raw = desk::store_raw(session.db, mail::resend(raw, {from, recipients.to, session.now(),
                                                             desk::new_message_id(session, id)})),
       .not_before = not_before});
  // Whoever answers the author with a copy to us is believed.
  for (const auto& address : recipients.envelope())
    desk::add_participant(session.db, id, address);
  desk::add_event(session, id,
                  {.kind = "redirected",
                   .before = name_mail({outbox}),
                   .after = addresses(recipients.envelope()),
                   .message = message.id});
  tx.commit();
  return outbox;
}

} // namespace tkt::send
