#include "shared/note.hpp"

#include <fmt/format.h>

#include "desk/raw.hpp"
#include "mail/message.hpp"

namespace tkt::cli {

MessageId add_note(desk::Session& session, TicketId ticket, const std::string& text,
                   const std::vector<mail::File>& files)
{
  const auto& agent = session.config.agent(session.actor.name);
  desk::Message note;
  note.ticket = ticket;
  note.kind = desk::MessageKind::comment;
  note.at = session.now();
  note.author = agent.login;
  note.from = {agent.name, agent.email};
  note.text = text;
  if (!files.empty()) {
    mail::Outgoing whole;
    const auto domain = session.config.desk.domain;
    whole.from = {agent.name,
                  agent.email.empty() ? fmt::format("{}@{}", agent.login, domain) : agent.email};
    whole.to = {whole.from};
    whole.subject = fmt::format("Comment on ticket {}", ticket);
    whole.text = text;
    // Never sent; it only has to be some mail's.
    whole.message_id = fmt::format("comment.{}.{}@{}", ticket, to_millis(note.at), domain);
    whole.date = note.at;
    whole.attachments = files;
    const auto bytes = mail::compose(whole);
    note.attachments = mail::Message::parse(bytes).attachments();
    note.raw = desk::add_raw(session.db, bytes);
  }
  return desk::add_message(session, note);
}

} // namespace tkt::cli
