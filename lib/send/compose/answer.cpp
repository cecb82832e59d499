#include "send/compose/answer.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/message/message.hpp"
#include "desk/ticket/ticket.hpp"
#include "send/compose/identity.hpp"
#include "send/compose/recipients.hpp"
#include "send/compose/store_and_queue.hpp"
#include "send/compose/subject.hpp"
#include "send/template/history.hpp"
#include "send/template/template.hpp"

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

Parts gather(desk::Session& session, TicketId id, const Letter& letter)
{
  auto ticket = desk::get_ticket(session.db, id);
  const auto& queue = session.config.queue(ticket.queue);
  const auto& mailbox = outgoing_mailbox(session.config, ticket, letter.mailbox);
  auto answered = desk::message_to_answer(session.db, id);
  auto received = answered ? read_answered(session.db, *answered) : Answered{};
  auto recipients = resolve_recipients(session.config, ticket, letter,
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
std::string lay_out(desk::Session& session, const Parts& parts, const Letter& letter)
{
  if (letter.laid_out)
    return to_utf8(letter.text) + '\n';
  auto fields = fields_of(session.config, parts.ticket, parts.queue);
  add_custom_fields(fields, session.db, parts.ticket.id);
  if (parts.agent != nullptr) {
    add_agent_fields(fields, *parts.agent);
    fields.agent.signature = signature_of(*parts.agent, parts.mailbox);
  }
  if (parts.answered) {
    add_message_fields(fields, session.config, *parts.answered);
    if (!letter.quote || letter.history)
      fields.quote.clear();
  }
  fields.answer = to_utf8(letter.text);
  while (!fields.answer.empty() && trim(fields.answer.substr(fields.answer.size() - 1)).empty())
    fields.answer.pop_back();

  const auto language = customer_language(session.db, parts.ticket, parts.original());
  const auto what = find_template(session.config.desk.template_folder,
                                  letter.template_name.empty() ? parts.queue.templates.message
                                                               : letter.template_name,
                                  languages_for(session.config, parts.queue, language));
  auto text = render(what, fields).text;
  if (letter.history)
    text += history(session, parts.ticket.id);
  return text;
}

std::string subject_of(const Parts& parts, const Letter& letter)
{
  const auto tag = render_tag(parts.queue.subject_tag, parts.ticket.id);
  if (!letter.subject.empty())
    return with_tag(letter.subject, tag);
  return answer_subject(parts.answered && !parts.answered->subject.empty() ? parts.answered->subject
                                                                           : parts.ticket.subject,
                        tag);
}

} // namespace

Preview preview(desk::Session& session, TicketId id, const Letter& letter)
{
  const auto parts = gather(session, id, letter);
  Preview view{parts.recipients.to,
               parts.recipients.cc,
               parts.mailbox.name,
               subject_of(parts, letter),
               lay_out(session, parts, letter),
               {}};
  if (parts.answered)
    view.answered = parts.answered->id;
  return view;
}

MessageId answer(desk::Session& session, TicketId id, Letter letter)
{
  if (trim(letter.text).empty() && letter.template_name.empty())
    throw Error{Kind::data, "the answer is empty"};
  auto parts = gather(session, id, letter);
  auto text = lay_out(session, parts, letter);
  if (trim(text).empty())
    throw Error{Kind::data, "the answer is empty"};
  auto html = html_of(letter.markdown, parts.queue, text);
  return compose_and_queue(session, MailKind::answer,
                           {.ticket = &parts.ticket,
                            .mailbox = parts.mailbox,
                            .agent = parts.agent,
                            .recipients = parts.recipients,
                            .subject = subject_of(parts, letter),
                            .text = std::move(text),
                            .html = std::move(html),
                            .thread = thread_of(session.db, id, parts.original(), parts.received),
                            .attachments = std::move(letter.attachments),
                            .not_before = letter.not_before,
                            .mail_class = "human"})
      .message.value();
}

} // namespace tkt::send
