#include "send/automatic.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "desk/autoreply.hpp"
#include "desk/event.hpp"
#include "desk/raw.hpp"
#include "desk/token.hpp"
#include "mail/compose.hpp"
#include "send/outbox.hpp"
#include "send/post.hpp"
#include "send/sender.hpp"
#include "send/subject_tag.hpp"
#include "send/template.hpp"
#include "store/transaction.hpp"

namespace tkt::send {

namespace {

MessageId compose_and_post(desk::Session& session, const desk::Ticket& ticket,
                           const config::Mailbox& mailbox, const Automatic& what)
{
  const auto& config = session.config;
  const auto& queue = config.queue(ticket.queue);
  auto fields = fields_of(config, ticket, queue);
  add_message_fields(fields, config, what.original);
  const auto text =
      render(find_template(config.desk.template_folder, what.template_name,
                           languages_for(config, queue, contact_language(session.db, ticket))),
             fields);

  mail::Outgoing mail;
  mail.message_id = desk::new_message_id(session, ticket.id);
  auto who = identity(config, queue, mailbox, nullptr);
  add_token(who, mailbox, mail.message_id);
  mail.from = who.from;
  mail.reply_to = who.reply_to;
  mail.to = {what.to};
  mail.subject = text.subject.empty() ? answer_subject(what.original.subject, fields.ticket.tag)
                                      : with_tag(text.subject, fields.ticket.tag);
  mail.text = text.text;
  mail.in_reply_to = what.original.message_id;
  if (!what.original.message_id.empty())
    mail.references = {what.original.message_id};
  mail.date = session.now();
  mail.extra_headers = {{"Auto-Submitted", "auto-replied"},
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
               .mail_class = fmt::format("auto-reply ({})", what.by.empty() ? what.what : what.by),
               .not_before = {},
               .reason = fmt::format("template {}", what.template_name)});
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
    const auto& mailbox = outgoing_mailbox(session.config, ticket);
    const auto permission = desk::ask_to_write(session, id, mailbox.address, what.to.address);
    if (permission.yes)
      message = compose_and_post(session, ticket, mailbox, what);
    else
      withheld = permission.reason;
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
    desk::add_event(session, id,
                    {.kind = what.what + "_withheld",
                     .after = what.template_name,
                     .reason = withheld,
                     .message = what.original.id});
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
  mail.from = identity(config, queue, mailbox, nullptr).from;
  for (const auto& address : to)
    mail.to.push_back({"", address});
  mail.subject = with_tag("Fwd: " + original.subject, fields.ticket.tag);
  mail.text = fmt::format("{}\n{}\n{}\n", mail::to_text(original.from),
                          date_text(original.at, config.desk.timezone), original.subject);
  mail.message_id = desk::new_message_id(session, ticket.id);
  mail.date = session.now();
  mail.extra_headers = {{"Auto-Submitted", "auto-generated"}, {"X-Auto-Response-Suppress", "All"}};
  mail.attachments = {{"message.eml", "message/rfc822", desk::read_raw(session.db, *original.raw)}};
  const auto outbox = send::queue(session, {.ticket = ticket.id,
                                            .message = {},
                                            .mailbox = mailbox.name,
                                            .sender = {},
                                            .recipients = to,
                                            .raw = desk::add_raw(session.db, mail::compose(mail)),
                                            .not_before = {}});
  desk::add_event(
      session, ticket.id,
      {.kind = "forwarded", .after = join(to, ", "), .reason = reason, .message = original.id});
  return outbox;
}

} // namespace tkt::send
