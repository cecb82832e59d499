#include "send/compose/store_and_queue.hpp"

#include <array>

#include <fmt/format.h>

#include "base/clean_text.hpp"
#include "base/digest.hpp"
#include "base/text.hpp"
#include "contacts/contact_lookup.hpp"
#include "desk/message/raw.hpp"
#include "desk/token/address.hpp"
#include "desk/token/token.hpp"
#include "mail/judge/language.hpp"
#include "mail/judge/quote.hpp"
#include "mail/parse/message.hpp"
#include "mail/write/markdown.hpp"
#include "send/compose/identity.hpp"
#include "send/outbox/outbox.hpp"
#include "store/transaction.hpp"

namespace tkt::send {

namespace {

/// What a kind of mail has; one row for each MailKind, in its order.
struct KindOfMail {
  std::optional<desk::MessageKind> message; ///< none: not kept on the ticket
  std::string_view auto_submitted;          ///< RFC 3834; "": a person's
  bool by_agent;                            ///< the agent may stand in From
  bool token; ///< in the address that answers go to, where the mailbox takes tokens
};

constexpr std::array<KindOfMail, 5> kinds{{
    {desk::MessageKind::outgoing, "", true, true},
    {desk::MessageKind::comment, "", false, true},
    {desk::MessageKind::automatic, "auto-replied", false, true},
    {desk::MessageKind::automatic, "auto-generated", false, true},
    {{}, "auto-generated", false, false},
}};

/// From, Reply-To and Message-ID.
void sign(desk::Session& session, const KindOfMail& kind, const Content& content,
          mail::Outgoing& mail)
{
  const auto& config = session.config;
  if (content.ticket == nullptr) {
    mail.message_id = fmt::format("digest.{}@{}", to_base32(random_bytes(10)),
                                  to_lower_ascii(config.desk.domain));
    mail.from = {config.desk.name, content.mailbox.address};
    return;
  }
  const auto& queue = config.queue(content.ticket->queue);
  mail.message_id = desk::new_message_id(session, content.ticket->id);
  auto who = identity(config, queue, content.mailbox, kind.by_agent ? content.agent : nullptr);
  if (kind.token)
    add_token(who, reading_mailbox(config, queue, content.mailbox), mail.message_id);
  mail.from = std::move(who.from);
  mail.reply_to = std::move(who.reply_to);
}

mail::Outgoing write(desk::Session& session, const KindOfMail& kind, Content& content)
{
  mail::Outgoing mail;
  sign(session, kind, content, mail);
  mail.to = content.recipients.to;
  mail.cc = content.recipients.cc;
  mail.subject = std::move(content.subject);
  mail.text = std::move(content.text);
  mail.html = std::move(content.html);
  mail.in_reply_to = std::move(content.thread.in_reply_to);
  mail.references = std::move(content.thread.references);
  mail.extra_headers = std::move(content.thread.extra_headers);
  if (!kind.auto_submitted.empty()) {
    mail.extra_headers.emplace_back("Auto-Submitted", kind.auto_submitted);
    mail.extra_headers.emplace_back("X-Auto-Response-Suppress", "OOF, AutoReply");
  }
  mail.date = session.now();
  mail.attachments = std::move(content.attachments);
  return mail;
}

desk::Message message_of(const mail::Outgoing& mail, const Content& content)
{
  desk::Message message;
  message.ticket = content.ticket->id;
  message.at = mail.date;
  message.author = content.agent != nullptr ? content.agent->login : std::string{};
  message.from = mail.from;
  message.to = mail.to;
  message.cc = mail.cc;
  message.bcc = content.recipients.bcc;
  // As mail is read: what is kept is what was sent.
  message.subject = clean_line(mail.subject);
  message.message_id = mail.message_id;
  message.mail_class = content.mail_class;
  message.text = clean_text(mail.text);
  while (message.text.ends_with('\n'))
    message.text.pop_back();
  return message;
}

} // namespace

QueuedMail compose_and_queue(desk::Session& session, MailKind what, Content content)
{
  const auto& kind = kinds.at(static_cast<std::size_t>(what));
  store::Transaction tx{session.db};
  const auto mail = write(session, kind, content);
  const auto bytes = mail::compose_in_pieces(mail);
  const auto raw =
      desk::add_raw(session.db, bytes.size(), [&](const Sink& sink) { bytes.write(sink); });
  QueuedMail queued;
  if (kind.message) {
    auto message = message_of(mail, content);
    message.kind = *kind.message;
    message.raw = raw;
    message.attachments = bytes.attachments();
    queued.message = desk::add_message(session, message, content.reason);
  }
  // A bounce of a person's mail names what came back by its envelope sender; the null path of
  // automatic mail is answered by nobody.
  std::string sender;
  if (kind.auto_submitted.empty())
    sender =
        desk::token_address(content.mailbox, mail.message_id).value_or(content.mailbox.address);
  queued.outbox =
      queue(session,
            {.ticket = content.ticket != nullptr ? std::optional{content.ticket->id} : std::nullopt,
             .message = queued.message,
             .mailbox = content.mailbox.name,
             .sender = sender,
             .recipients = content.recipients.envelope(),
             .raw = raw,
             .not_before = content.not_before});
  tx.commit();
  return queued;
}

std::string html_of(bool markdown, const config::Queue& queue, std::string_view text)
{
  return markdown || queue.html == config::Html::markdown ? mail::markdown_to_html(text) : "";
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
