#include "send/acknowledge.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "desk/event.hpp"
#include "desk/ticket.hpp"
#include "desk/token.hpp"
#include "mail/compose.hpp"
#include "send/post.hpp"
#include "send/sender.hpp"
#include "send/subject_tag.hpp"
#include "send/template.hpp"
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

MessageId send_acknowledgement(desk::Session& session, const desk::Ticket& ticket,
                               const config::Queue& queue, const desk::Message& original,
                               const std::string& template_name)
{
  const auto& config = session.config;
  const auto& mailbox = outgoing_mailbox(config, ticket);
  auto fields = fields_of(config, ticket, queue);
  add_message_fields(fields, config, original);
  const auto what =
      find_template(config.desk.template_folder, template_name,
                    languages_for(config, queue, contact_language(session.db, ticket)));
  const auto text = render(what, fields);

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
                        .mail_class = "auto-reply (acknowledgement)",
                        .not_before = {},
                        .reason = fmt::format("template {}", template_name)});
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
    message = send_acknowledgement(session, ticket, queue, original, name);
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
