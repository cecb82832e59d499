#include "send/compose/automatic.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "desk/contact/undeliverable.hpp"
#include "desk/log/event.hpp"
#include "desk/message/autoreply.hpp"
#include "desk/message/raw.hpp"
#include "desk/message/text_fingerprint.hpp"
#include "mail/judge/quote.hpp"
#include "send/compose/identity.hpp"
#include "send/compose/store_and_queue.hpp"
#include "send/compose/subject.hpp"
#include "send/outbox/mail_of_event.hpp"
#include "send/template/template.hpp"
#include "store/transaction.hpp"

namespace tkt::send {

namespace {

const config::Mailbox& mailbox_for(const config::Config& config, const desk::Ticket& ticket)
{
  return outgoing_mailbox(config, ticket, config.automatic_mail.mailbox);
}

MessageId compose(desk::Session& session, const desk::Ticket& ticket,
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

  const auto& subject = what.original != nullptr ? what.original->subject : ticket.subject;
  Thread thread;
  if (what.original != nullptr && !what.original->message_id.empty()) {
    thread.in_reply_to = what.original->message_id;
    thread.references = {what.original->message_id};
  }
  return compose_and_queue(
             session, what.deed ? MailKind::generated : MailKind::auto_reply,
             {.ticket = &ticket,
              .mailbox = mailbox,
              .recipients = {.to = {what.to}, .cc = {}, .bcc = {}},
              .subject = text.subject.empty() ? answer_subject(subject, fields.ticket.tag)
                                              : with_tag(text.subject, fields.ticket.tag),
              .text = text.text,
              .html = text.html,
              .thread = std::move(thread),
              .attachments = what.attachments,
              .mail_class = fmt::format("{} ({})", what.deed ? "auto-generated" : "auto-reply",
                                        what.by.empty() ? what.what : what.by),
              .reason = fmt::format("template {}", what.template_name)})
      .message.value();
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
      message = compose(session, ticket, mailbox, what);
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

  const auto fields = fields_of(config, ticket, config.queue(ticket.queue));
  Recipients recipients;
  for (const auto& address : to)
    recipients.to.push_back({"", address});
  const auto queued = compose_and_queue(
      session, MailKind::notice,
      {.ticket = &ticket,
       .mailbox = outgoing_mailbox(config, ticket),
       .recipients = std::move(recipients),
       .subject = with_tag("Fwd: " + original.subject, fields.ticket.tag),
       .text = fmt::format("{}\n{}\n{}\n", mail::to_text(original.from),
                           date_text(original.at, config.desk.timezone), original.subject),
       .attachments = {
           {"message.eml", "message/rfc822", desk::raw_bytes(session.db, *original.raw)}}});
  desk::add_event(session, ticket.id,
                  {.kind = "forwarded",
                   .before = name_mail({queued.outbox}),
                   .after = join(to, ", "),
                   .reason = reason,
                   .message = original.id});
  return queued.outbox;
}

} // namespace tkt::send
