#include "send/automatic.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/event.hpp"
#include "desk/raw.hpp"
#include "desk/token.hpp"
#include "mail/compose.hpp"
#include "send/outbox.hpp"
#include "send/post.hpp"
#include "send/sender.hpp"
#include "send/subject_tag.hpp"
#include "send/template.hpp"

namespace tkt::send {

MessageId answer_automatically(desk::Session& session, const desk::Ticket& ticket,
                               const desk::Message& original, const std::string& template_name,
                               std::string_view what)
{
  const auto& config = session.config;
  const auto& queue = config.queue(ticket.queue);
  const auto& mailbox = outgoing_mailbox(config, ticket);
  auto fields = fields_of(config, ticket, queue);
  add_message_fields(fields, config, original);
  const auto text =
      render(find_template(config.desk.template_folder, template_name,
                           languages_for(config, queue, contact_language(session.db, ticket))),
             fields);

  mail::Outgoing mail;
  mail.message_id = desk::new_message_id(session, ticket.id);
  auto who = identity(config, queue, mailbox, nullptr);
  add_token(who, mailbox, mail.message_id);
  mail.from = who.from;
  mail.reply_to = who.reply_to;
  mail.to = {ticket.requester};
  mail.subject = text.subject.empty() ? answer_subject(original.subject, fields.ticket.tag)
                                      : with_tag(text.subject, fields.ticket.tag);
  mail.text = text.text;
  mail.in_reply_to = original.message_id;
  if (!original.message_id.empty())
    mail.references = {original.message_id};
  mail.date = session.now();
  mail.extra_headers = {{"Auto-Submitted", "auto-replied"},
                        {"X-Auto-Response-Suppress", "OOF, AutoReply"}};
  return post(session, {.ticket = ticket.id,
                        .kind = desk::MessageKind::automatic,
                        .author = {},
                        .mail = mail,
                        .bcc = {},
                        .envelope = {ticket.requester.address},
                        .mailbox = mailbox.name,
                        .sender = {}, // the null path: nothing answers it
                        .mail_class = fmt::format("auto-reply ({})", what),
                        .not_before = {},
                        .reason = fmt::format("template {}", template_name)});
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
