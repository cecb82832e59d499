#include "send/compose/store_and_queue.hpp"

#include "base/clean_text.hpp"
#include "contacts/contact_lookup.hpp"
#include "desk/message/raw.hpp"
#include "mail/judge/language.hpp"
#include "mail/judge/quote.hpp"
#include "mail/parse/message.hpp"
#include "send/outbox/outbox.hpp"
#include "store/transaction.hpp"

namespace tkt::send {

MessageId post(desk::Session& session, const Posting& posting)
{
  const auto& mail = posting.mail;
  const auto bytes = mail::compose_in_pieces(mail);

  store::Transaction tx{session.db};
  desk::Message message;
  message.ticket = posting.ticket;
  message.kind = posting.kind;
  message.at = mail.date;
  message.author = posting.author;
  message.from = mail.from;
  message.to = mail.to;
  message.cc = mail.cc;
  message.bcc = posting.bcc;
  // As mail is read: what is kept is what was sent.
  message.subject = clean_line(mail.subject);
  message.message_id = mail.message_id;
  message.mail_class = posting.mail_class;
  message.text = clean_text(mail.text);
  while (message.text.ends_with('\n'))
    message.text.pop_back();
  message.raw =
      desk::add_raw(session.db, bytes.size(), [&](const Sink& sink) { bytes.write(sink); });
  message.attachments = bytes.attachments();
  const auto id = desk::add_message(session, message, posting.reason);
  queue(session, {.ticket = posting.ticket,
                  .message = id,
                  .mailbox = posting.mailbox,
                  .sender = posting.sender,
                  .recipients = posting.envelope,
                  .raw = *message.raw,
                  .not_before = posting.not_before});
  tx.commit();
  return id;
}

namespace {

/// "" if no contact says it.
std::string contact_language(store::Database& db, const desk::Ticket& ticket)
{
  const auto contact = desk::find_known_contact(db, ticket.requester.address);
  return contact ? contact->language : std::string{};
}

std::string message_language(const desk::Message* answered)
{
  if (answered == nullptr || answered->kind != desk::MessageKind::incoming)
    return {};
  return mail::language_of(mail::strip_quote(answered->text));
}

} // namespace

std::string customer_language(store::Database& db, const desk::Ticket& ticket)
{
  auto language = contact_language(db, ticket);
  if (language.empty())
    if (const auto answered = desk::message_to_answer(db, ticket.id))
      language = message_language(&*answered);
  return language;
}

std::string customer_language(store::Database& db, const desk::Ticket& ticket,
                              const desk::Message* answered)
{
  auto language = contact_language(db, ticket);
  return language.empty() ? message_language(answered) : language;
}

} // namespace tkt::send
