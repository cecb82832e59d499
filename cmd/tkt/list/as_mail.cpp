#include "tkt/list/as_mail.hpp"

#include <fmt/format.h>

#include "desk/message/raw.hpp"
#include "desk/undo/event_undo.hpp"
#include "mail/parse/message.hpp"
#include "mail/write/compose.hpp"

namespace tkt::cli {

namespace {

mail::Address writer(const config::Config& config, const desk::Message& message)
{
  if (mail::valid_address(message.from.address))
    return message.from;
  const auto login = message.author.empty() ? std::string{"unknown"} : message.author;
  return {message.from.name, fmt::format("{}@{}", login, config.desk.domain)};
}

} // namespace

std::string as_mail(store::Database& db, const config::Config& config, const desk::Message& message,
                    const std::string& subject)
{
  const bool comment = message.kind == desk::MessageKind::comment;
  if (message.raw && !comment)
    return desk::read_raw(db, *message.raw);
  mail::Outgoing mail;
  mail.from = writer(config, message);
  mail.to = message.to.empty() ? std::vector{mail.from} : message.to;
  mail.cc = message.cc;
  mail.subject =
      comment ? fmt::format("Comment on ticket {}: {}", message.ticket, subject) : message.subject;
  mail.text = message.text;
  mail.date = message.at;
  mail.message_id =
      message.message_id.empty()
          ? fmt::format("{}.{}@{}", desk::to_text(message.kind), message.id, config.desk.domain)
          : message.message_id;
  const auto earlier = desk::message_ids(db, message.ticket);
  if (comment && !earlier.empty())
    mail.references = {earlier.front()};
  mail.extra_headers = {{"X-Tkt-Kind", std::string{desk::to_text(message.kind)}},
                        {"X-Tkt-Ticket", fmt::format("{}", message.ticket)}};
  if (desk::is_withdrawn(db, message.id))
    mail.extra_headers.emplace_back("X-Tkt-Withdrawn", "yes");
  if (message.raw) {
    const auto bytes = desk::read_raw(db, *message.raw);
    const auto stored = mail::Message::parse(bytes);
    for (const auto& file : stored.attachments())
      mail.attachments.push_back({file.name, file.type, stored.attachment_bytes(file.part)});
  }
  return mail::compose(mail);
}

} // namespace tkt::cli
