#include "send/template/history.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/clean_text.hpp"
#include "mail/judge/quote.hpp"
#include "mail/parse/address.hpp"
#include "send/template/fields.hpp"

namespace tkt::send {

namespace {

/// Messages of which no copy has left, or is about to.
std::set<MessageId> not_sent(store::Database& db, TicketId ticket)
{
  std::set<MessageId> all;
  for (const auto& [message] :
       db.prepare("SELECT o.message FROM outbox o JOIN outbox_recipient r ON r.outbox = o.id "
                  "JOIN message m ON m.id = o.message WHERE m.ticket = ? GROUP BY o.message "
                  "HAVING min(r.cancelled = 1 OR (o.state = 'queued' AND o.attempts = 0 "
                  "AND o.due_at > o.created_at)) = 1")
           .bind_all(ticket)
           .rows<MessageId>())
    all.insert(message);
  return all;
}

} // namespace

std::vector<desk::Message> correspondence(store::Database& db, TicketId ticket)
{
  auto messages = desk::conversation(db, ticket);
  const auto held = not_sent(db, ticket);
  std::erase_if(messages, [&](const desk::Message& message) {
    return (message.kind != desk::MessageKind::incoming &&
            message.kind != desk::MessageKind::outgoing) ||
           held.contains(message.id);
  });
  return messages;
}

std::string history(const desk::Session& session, TicketId ticket, std::optional<MessageId> without)
{
  std::string text;
  auto messages = correspondence(session.db, ticket);
  std::reverse(messages.begin(), messages.end());
  for (const auto& message : messages)
    if (message.id != without)
      text += fmt::format("\n{:-<70}\n{}\n{}\n{}\n\n{}\n", "", mail::to_text(message.from),
                          date_text(message.at, session.config.desk.timezone), message.subject,
                          mail::quote(mail::strip_quote(message.text)));
  return clean_text(text);
}

} // namespace tkt::send
