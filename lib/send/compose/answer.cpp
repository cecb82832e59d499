#include "send/compose/answer.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/contact/contact.hpp"
#include "desk/message/message.hpp"
#include "desk/message/raw.hpp"
#include "desk/ticket/ticket.hpp"
#include "desk/token/address.hpp"
#include "desk/token/token.hpp"
#include "mail/judge/quote.hpp"
#include "mail/parse/message.hpp"
#include "mail/write/markdown.hpp"
#include "send/compose/identity.hpp"
#include "send/compose/recipients.hpp"
#include "send/compose/references.hpp"
#include "send/compose/store_and_queue.hpp"
#include "send/compose/subject.hpp"
#include "send/outbox/outbox.hpp"
#include "send/template/history.hpp"
#include "send/template/template.hpp"
#include "store/transaction.hpp"

namespace tkt::send {

namespace {

/// What an answer is made of.
struct Parts {
  const desk::Ticket ticket;
  const config::Queue& queue;
  const config::Mailbox& mailbox;
  const config::Agent* agent;
  std::optional<desk::Message> answered;
  Answered received;
  Recipients recipients;

  const desk::Message* original() const { return answered ? &*answered : nullptr; }
};

Parts gather(desk::Session& session, TicketId id, const Answer& answer)
{
  auto ticket = desk::get_ticket(session.db, id);
  const auto& queue = session.config.queue(ticket.queue);
  const auto& mailbox = outgoing_mailbox(session.config, ticket, answer.mailbox);
  auto answered = desk::message_to_answer(session.db, id);
  auto received = answered ? read_answered(session.db, *answered) : Answered{};
  auto recipients =
      settle(session.config, ticket, {answer.to, answer.cc, answer.bcc, answer.reply_all},
             answered ? &*answered : nullptr, received.reply_to);
  return {std::move(ticket),
          queue,
          mailbox,
          session.config.find_agent(session.actor.name),
          std::move(answered),
          std::move(received),
          std::move(recipients)};
}

/// The answer as the template lays it out.
std::string lay_out(desk::Session& session, const Parts& parts, const Answer& answer)
{
  if (answer.laid_out)
    return to_utf8(answer.text) + '\n';
  auto fields = fields_of(session.config, parts.ticket, parts.queue);
  add_custom_fields(fields, session.db, parts.ticket.id);
  if (parts.agent != nullptr) {
    add_agent_fields(fields, *parts.agent);
    fields.agent.signature = signature_of(*parts.agent, parts.mailbox);
  }
  if (parts.answered) {
    add_message_fields(fields, session.config, *parts.answered);
    if (!answer.quote || answer.history)
      fields.quote.clear();
  }
  fields.answer = to_utf8(answer.text);
  while (!fields.answer.empty() && trim(fields.answer.substr(fields.answer.size() - 1)).empty())
    fields.answer.pop_back();

  const auto language = customer_language(session.db, parts.ticket, parts.original());
  const auto what = find_template(session.config.desk.template_folder,
                                  answer.template_name.empty() ? parts.queue.templates.message
                                                               : answer.template_name,
                                  languages_for(session.config, parts.queue, language));
  auto text = render(what, fields).text;
  if (answer.history)
    text += history(session, parts.ticket.id);
  return text;
}

std::string subject_of(const Parts& parts, const Answer& answer)
{
  const auto tag = render_tag(parts.queue.subject_tag, parts.ticket.id);
  if (!answer.subject.empty())
    return with_tag(answer.subject, tag);
  return answer_subject(parts.answered && !parts.answered->subject.empty() ? parts.answered->subject
                                                                           : parts.ticket.subject,
                        tag);
}

} // namespace

Preview preview(desk::Session& session, TicketId id, const Answer& answer)
{
  const auto parts = gather(session, id, answer);
  Preview view{parts.recipients.to,
               parts.recipients.cc,
               parts.mailbox.name,
               subject_of(parts, answer),
               lay_out(session, parts, answer),
               {}};
  if (parts.answered)
    view.answered = parts.answered->id;
  return view;
}

MessageId answer(desk::Session& session, TicketId id, Answer answer)
{
  if (trim(answer.text).empty() && answer.template_name.empty())
    throw Error{Kind::data, "the answer is empty"};
  auto parts = gather(session, id, answer);
  auto thread = thread_of(session.db, id, parts.original(), parts.received);
  auto who = identity(session.config, parts.queue, parts.mailbox, parts.agent);

  store::Transaction tx{session.db};
  mail::Outgoing mail;
  mail.message_id = desk::new_message_id(session, id);
  add_token(who, reading_mailbox(session.config, parts.queue, parts.mailbox), mail.message_id);
  mail.from = who.from;
  mail.reply_to = who.reply_to;
  mail.to = parts.recipients.to;
  mail.cc = parts.recipients.cc;
  mail.subject = subject_of(parts, answer);
  mail.text = lay_out(session, parts, answer);
  if (trim(mail.text).empty())
    throw Error{Kind::data, "the answer is empty"};
  if (answer.markdown || parts.queue.html == config::Html::markdown)
    mail.html = mail::markdown_to_html(mail.text);
  mail.in_reply_to = thread.in_reply_to;
  mail.references = std::move(thread.references);
  mail.date = session.now();
  mail.extra_headers = std::move(thread.extra_headers);
  mail.attachments = std::move(answer.attachments);
  const auto message =
      post(session,
           {.ticket = id,
            .kind = desk::MessageKind::outgoing,
            .author = parts.agent != nullptr ? parts.agent->login : std::string{},
            .mail = mail,
            .bcc = parts.recipients.bcc,
            .envelope = parts.recipients.envelope(),
            .mailbox = parts.mailbox.name,
            // a bounce then names what came back, whatever else it says
            .sender =
                desk::token_address(parts.mailbox, mail.message_id).value_or(parts.mailbox.address),
            .mail_class = "human",
            .not_before = answer.not_before,
            .reason = {}});
  tx.commit();
  return message;
}

} // namespace tkt::send
