#include "tkt/write/add_comment.hpp"

#include <fmt/format.h>

#include "base/log.hpp"
#include "desk/message/raw.hpp"
#include "mail/judge/quote.hpp"
#include "mail/parse/message.hpp"
#include "rules/act/notify_mentioned.hpp"
#include "store/transaction.hpp"
#include "term/safe_text.hpp"

namespace tkt::cli {

MessageId add_note(desk::Session& session, TicketId ticket, const std::string& text,
                   const std::vector<mail::File>& files)
{
  const auto& agent = session.config.agent(session.actor.name);
  store::Transaction tx{session.db};
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
    const auto bytes = mail::compose_in_pieces(whole);
    note.attachments = bytes.attachments();
    note.raw =
        desk::add_raw(session.db, bytes.size(), [&](const Sink& sink) { bytes.write(sink); });
  }
  const auto id = desk::add_message(session, note);
  rules::tell_mentioned(session, id);
  tx.commit();
  for (const auto& slip : rules::misspelt_mentions(session.config, mail::strip_quote(text)))
    log::notice("@{} is nobody here, and nobody was told; did you mean @{}?",
                term::safe_line(slip.written), slip.nearest);
  return id;
}

} // namespace tkt::cli
