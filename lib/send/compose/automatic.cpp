#include "send/compose/automatic.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "desk/contact/undeliverable.hpp"
#include "desk/log/event.hpp"
#include "desk/message/autoreply.hpp"
#include "desk/message/raw.hpp"
#include "desk/message/text_fingerprint.hpp"
#include "desk/token/token.hpp"
#include "mail/judge/quote.hpp"
#include "mail/write/compose.hpp"
#include "send/compose/identity.hpp"
#include "send/compose/store_and_queue.hpp"
#include "send/compose/subject.hpp"
#include "send/outbox/mail_of_event.hpp"
#include "send/outbox/outbox.hpp"
#include "send/template/template.hpp"
#include "store/transaction.hpp"

namespace tkt::send {

namespace {

const config::Mailbox& mailbox_for(const config::Config& config, const desk::Ticket& ticket)
{
  return outgoing_mailbox(config, ticket, config.automatic_mail.mailbox);
}

MessageId compose_and_post(desk::Session& session, const desk::Ticket& ticket,
                           const config::Mailbox& mailbox, const Automatic& what)
{
  const auto& config = session.config;
  const auto& queue = config.queue(ticket.queue);
  const auto found =
      find_template(config.desk.template_folder, what.template_name,
                    languages_for(config, queue, customer_language(session.db, ticket)));
  auto fields = fields_of(config, ticket, queue);
  add_custom_fields(fields, session.db, ticket.id);
  add_customer_fields(fields, session.db);
  if (what.original != nullptr)
    add_message_fields(fields, config, *what.original);
  if (const auto* agent = config.find_agent(ticket.agent))
    add_agent_fields(fields, *agent);
  if (mentions(found, "history") || mentions(found, "messages"))
    add_history(fields, session.db, config, ticket.id);
  if (what.more)
    what.more(fields, reading_mailbox(config, queue, mailbox), found.language);
  const auto text = render(found, fields);

  mail::Outgoing mail;
  mail.message_id = desk::new_message_id(session, ticket.id);
  auto who = identity(config, queue, mailbox, nullptr);
  add_token(who, reading_mailbox(config, queue, mailbox), mail.message_id);
  mail.from = who.from;
  mail.reply_to = who.reply_to;
  mail.to = {what.to};
  const auto& subject = what.original != nullptr ? what.original->subject : ticket.subject;
  mail.subject = text.subject.empty() ? answer_subject(subject, fields.ticket.tag)
                                      : with_tag(text.subject, fields.ticket.tag);
  mail.text = text.text;
  mail.html = text.html;
  if (what.original != nullptr && !what.original->message_id.empty()) {
    mail.in_reply_to = what.original->message_id;
    mail.references = {what.original->message_id};
  }
  mail.date = session.now();
  mail.attachments = what.attachments;
  mail.extra_headers = {{"Auto-Submitted", what.deed ? "auto-generated" : "auto-replied"},
                        {"X-Auto-Response-Suppress", "OOF, AutoReply"}};
  return post(session,
              {.ticket = ticket.id,
               .kind = desk::MessageKind::automatic,
               .author = {},
               .mail = mail,
               .bcc = {},
               .envelope = {what.to.address},
               .mailbox = mailbox.name,
               .sender = {}, // the null path: nothing answers it
               .mail_class = fmt::format("{} ({})", what.deed ? "auto-generated" : "auto-reply",
                                         what.by.empty() ? what.what : what.by),
               .not_before = {},
               .reason = fmt::format("template {}", what.template_name)});
}

/// Why it may not be sent; "" if it may.
std::string objection(desk::Session& session, TicketId ticket, const config::Mailbox& mailbox,
                      const Automatic& what)
{
  if (const auto dead = desk::find_undeliverable(session.db, what.to.address))
    return fmt::format("mail does not reach {}: {}", what.to.address, dead->reason);
  const auto state = desk::autoreply(session.db, ticket);
  if (what.deed && state.state != desk::AutoReply::skip_next)
    return state.state == desk::AutoReply::stopped
               ? fmt::format("automatic answers of this ticket are stopped: {}", state.reason)
               : std::string{};
  const auto text = what.original != nullptr
                        ? desk::text_print(mail::strip_quote(what.original->text))
                        : std::int64_t{0};
  const auto permission =
      desk::ask_to_write(session, ticket, mailbox.address, what.to.address, text);
  return permission.yes ? std::string{} : permission.reason;
}

} // namespace

std::optional<MessageId> send_automatic(desk::Session& session, TicketId id, const Automatic& what)
{
  store::Transaction tx{session.db};
  std::string withheld;
  std::optional<MessageId> message;
  try {
    store::Transaction step{session.db};
    const auto ticket = desk::get_ticket(session.db, id);
    const auto& mailbox = mailbox_for(session.config, ticket);
    withheld = objection(session, id, mailbox, what);
    if (withheld.empty())
      message = compose_and_post(session, ticket, mailbox, what);
    step.commit();
  } catch (const Error& e) {
    // A template or an address that is no good is no reason to lose the mail; the database is.
    if (e.kind() != Kind::config && e.kind() != Kind::data)
      throw;
    message.reset();
    withheld = e.what();
    log::error("ticket {}: no {}: {}", id, what.what, e.what());
  }
  if (!message)
    desk::add_event(
        session, id,
        {.kind = what.what + "_withheld",
         .after = what.template_name,
         .reason = withheld,
         .message = what.original != nullptr ? std::optional{what.original->id} : std::nullopt});
  tx.commit();
  return message;
}

std::optional<OutboxId> forward(desk::Session& session, const desk::Ticket& ticket,
                                const desk::Message& original,
                                const std::vector<std::string>& addresses, std::string_view reason)
{
  const auto& config = session.config;
  const auto author = mail::fold_address(original.from.address);
  std::vector<std::string> to;
  for (const auto& address : addresses)
    if (!config.is_own_address(address) && mail::fold_address(address) != author)
      to.push_back(address);
  if (to.empty() || !original.raw)
    return {};

  const auto& queue = config.queue(ticket.queue);
  const auto& mailbox = outgoing_mailbox(config, ticket);
  auto fields = fields_of(config, ticket, queue);
  mail::Outgoing mail;
  auto who = identity(config, queue, mailbox, nullptr);
  mail.from = std::move(who.from);
  mail.reply_to = std::move(who.reply_to);
  for (const auto& address : to)
    mail.to.push_back({"", address});
  mail.subject = with_tag("Fwd: " + original.subject, fields.ticket.tag);
  mail.text = fmt::format("{}\n{}\n{}\n", mail::to_text(original.from),
                          date_text(original.at, config.desk.timezone), original.subject);
  mail.message_id = desk::new_message_id(session, ticket.id);
  mail.date = session.now();
  mail.extra_headers = {{"Auto-Submitted", "auto-generated"},
                        {"X-Auto-Response-Suppress", "OOF, AutoReply"}};
  mail.attachments = {
      {"message.eml", "message/rfc822", desk::raw_bytes(session.db, *original.raw)}};
  const auto bytes = mail::compose_in_pieces(mail);
  const auto outbox = send::queue(
      session,
      {.ticket = ticket.id,
       .message = {},
       .mailbox = mailbox.name,
       .sender = {},
       .recipients = to,
       .raw = desk::add_raw(session.db, bytes.size(), [&](const Sink& sink) { bytes.write(sink); }),
       .not_before = {}});
  desk::add_event(session, ticket.id,
                  {.kind = "forwarded",
                   .before = name_mail({outbox}),
                   .after = join(to, ", "),
                   .reason = reason,
                   .message = original.id});
  return outbox;
}

} // namespace tkt::send
