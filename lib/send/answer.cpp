#include "send/answer.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/contact.hpp"
#include "desk/message.hpp"
#include "desk/raw.hpp"
#include "desk/ticket.hpp"
#include "desk/token.hpp"
#include "desk/token_address.hpp"
#include "mail/message.hpp"
#include "send/outbox.hpp"
#include "send/post.hpp"
#include "send/recipients.hpp"
#include "send/sender.hpp"
#include "send/subject_tag.hpp"
#include "send/template.hpp"
#include "send/threading.hpp"
#include "store/transaction.hpp"

namespace tkt::send {

namespace {

/// The answer as the template lays it out.
std::string lay_out(desk::Session& session, const desk::Ticket& ticket, const config::Queue& queue,
                    const config::Agent* agent, const desk::Message* answered, const Answer& answer)
{
  auto fields = fields_of(session.config, ticket, queue);
  if (agent != nullptr)
    add_agent_fields(fields, *agent);
  if (answered != nullptr) {
    add_message_fields(fields, session.config, *answered);
    if (!answer.quote)
      fields.quote.clear();
  }
  fields.answer = to_utf8(answer.text);
  while (!fields.answer.empty() && trim(fields.answer.substr(fields.answer.size() - 1)).empty())
    fields.answer.pop_back();

  const auto language = customer_language(session.db, ticket);
  const auto what =
      find_template(session.config.desk.template_folder,
                    answer.template_name.empty() ? queue.templates.message : answer.template_name,
                    languages_for(session.config, queue, language));
  return render(what, fields).text;
}

} // namespace

MessageId answer(desk::Session& session, TicketId id, const Answer& answer)
{
  if (trim(answer.text).empty())
    throw Error{Kind::data, "the answer is empty"};
  const auto ticket = desk::get_ticket(session.db, id);
  const auto& queue = session.config.queue(ticket.queue);
  const auto& mailbox = outgoing_mailbox(session.config, ticket, answer.mailbox);
  const auto* agent = session.config.find_agent(session.actor.name);
  const auto answered = desk::message_to_answer(session.db, id);
  const auto* original = answered ? &*answered : nullptr;
  const auto received = original != nullptr ? read_answered(session.db, *original) : Answered{};
  auto recipients =
      settle(session.config, ticket, {answer.to, answer.cc, answer.bcc, answer.reply_all}, original,
             received.reply_to);
  auto thread = thread_of(session.db, id, original, received);
  auto who = identity(session.config, queue, mailbox, agent);

  store::Transaction tx{session.db};
  mail::Outgoing mail;
  mail.message_id = desk::new_message_id(session, id);
  add_token(who, mailbox, mail.message_id);
  mail.from = who.from;
  mail.reply_to = who.reply_to;
  mail.to = recipients.to;
  mail.cc = recipients.cc;
  mail.subject = answer_subject(
      original != nullptr && !original->subject.empty() ? original->subject : ticket.subject,
      render_tag(queue.subject_tag, id));
  mail.text = lay_out(session, ticket, queue, agent, original, answer);
  mail.in_reply_to = thread.in_reply_to;
  mail.references = std::move(thread.references);
  mail.date = session.now();
  mail.extra_headers = std::move(thread.extra_headers);
  mail.attachments = answer.attachments;
  const auto message = post(
      session, {.ticket = id,
                .kind = desk::MessageKind::outgoing,
                .author = agent != nullptr ? agent->login : std::string{},
                .mail = mail,
                .bcc = recipients.bcc,
                .envelope = recipients.envelope(),
                .mailbox = mailbox.name,
                // a bounce then names what came back, whatever else it says
                .sender = desk::token_address(mailbox, mail.message_id).value_or(mailbox.address),
                .mail_class = "human",
                .not_before = answer.not_before,
                .reason = {}});
  tx.commit();
  return message;
}

} // namespace tkt::send
