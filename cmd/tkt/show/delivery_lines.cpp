#include "tkt/show/delivery_lines.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "send/outbox/control.hpp"

namespace tkt::cli {

std::vector<std::pair<std::string, bool>> delivery(store::Database& db,
                                                   const desk::Message& message,
                                                   const std::function<std::string(Instant)>& time)
{
  using send::State;
  std::vector<std::pair<std::string, bool>> lines;
  if (message.kind == desk::MessageKind::incoming || message.kind == desk::MessageKind::comment)
    return lines;
  for (const auto& mail : send::list_outbox(db, {.states = {},
                                                .ticket = {},
                                                .message = message.id,
                                                .mailbox = {},
                                                .all = true,
                                                .limit = -1})) {
    if (mail.state == State::queued)
      lines.emplace_back(mail.attempts == 0
                             ? fmt::format("Outbox {}: leaves {}", mail.id, time(mail.not_before))
                             : fmt::format("Outbox {}: tried {} time{}, next {}: {}", mail.id,
                                           mail.attempts, mail.attempts == 1 ? "" : "s",
                                           time(mail.not_before), mail.error),
                         false);
    else if (mail.state == State::sending || mail.state == State::cancelled)
      lines.emplace_back(fmt::format("Outbox {}: {}", mail.id, to_text(mail.state)), false);
    for (const auto& copy : mail.recipients) {
      if (copy.state == State::refused || copy.state == State::failed)
        lines.emplace_back(fmt::format("Outbox {}: {} for {}: {}", mail.id, to_text(copy.state),
                                       copy.address, copy.reply),
                           true);
      else if (copy.state == State::unknown)
        lines.emplace_back(
            fmt::format("Outbox {}: not known whether {} has got it: tkt outbox resolve {} "
                        "sent|retry",
                        mail.id, copy.address, mail.id),
            true);
    }
  }
  return lines;
}

std::string recipients_text(const send::Mail& mail, std::string_view separator)
{
  std::vector<std::string> all;
  for (const auto& copy : mail.recipients)
    all.push_back(copy.state == mail.state || mail.state == send::State::sending
                      ? copy.address
                      : fmt::format("{}={}", copy.address, to_text(copy.state)));
  return join(all, separator);
}

} // namespace tkt::cli
