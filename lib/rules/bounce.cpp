#include "rules/bounce.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/event.hpp"
#include "desk/token.hpp"
#include "desk/token_address.hpp"
#include "desk/undeliverable.hpp"
#include "send/bounce.hpp"

namespace tkt::rules {

namespace {

/// The message that came back: named by the report, or by the address that the report was sent to
/// (the envelope sender of our mail). Believed if we have signed its Message-ID.
std::optional<MessageId> original(desk::Session& session, const mail::Message& message,
                                  const std::optional<mail::DeliveryReport>& report)
{
  auto ids = desk::addressed_tokens(session.config, message);
  if (report && !report->original_message_id.empty())
    ids.insert(ids.begin(), report->original_message_id);
  // Reports that return no header refer to the mail, as answers do.
  ids.insert(ids.end(), message.in_reply_to().begin(), message.in_reply_to().end());
  ids.insert(ids.end(), message.references().rbegin(), message.references().rend());
  for (const auto& id : ids)
    if (desk::verify_message_id(session.db, id))
      if (const auto located = desk::find_by_message_id(session.db, id))
        return located->message;
  return {};
}

/// The address is wrong, not only this mail, or this hour (RFC 3463): bad destination, or a mailbox
/// that was switched off. A full mailbox or a filter's verdict is neither.
bool is_dead(const mail::DeliveryStatus& status)
{
  return status.action == "failed" &&
         (status.status.starts_with("5.1.") || status.status == "5.2.1");
}

} // namespace

void note_report(desk::Session& session, TicketId ticket, MessageId id,
                 const mail::Message& message, const Decision& decision)
{
  if (decision.classification.what == mail::Class::human) {
    const auto author = message.author().value_or(mail::Address{}).address;
    if (!author.empty() && desk::unmark_undeliverable(session, author))
      desk::add_event(session, ticket,
                      {.kind = "undeliverable",
                       .before = author,
                       .reason = "somebody writes from it",
                       .message = id});
    return;
  }
  if (decision.classification.what != mail::Class::bounce)
    return;
  auto report = mail::delivery_report(message);
  const auto returned = original(session, message, report);
  auto recipients = report ? report->recipients : std::vector<mail::DeliveryStatus>{};
  if (recipients.empty() && returned)
    if (auto only = send::only_recipient(session.db, *returned); !only.empty())
      recipients.push_back({std::move(only), "failed", "", "the report does not say why"});
  for (const auto& one : recipients) {
    if (!one.action.empty() && one.action != "failed")
      continue;
    const std::string words{trim(fmt::format("{} {}", one.status, one.diagnostic))};
    const bool ours =
        returned && send::record_bounce(session, *returned, one.final_recipient, words);
    desk::add_event(session, ticket,
                    {.kind = "bounced",
                     .before = ours ? fmt::format("message {}", *returned) : std::string{},
                     .after = one.final_recipient,
                     .reason = words,
                     .message = id});
    if (ours && is_dead(one) &&
        desk::mark_undeliverable(session, one.final_recipient, one.status, words, id))
      desk::add_event(
          session, ticket,
          {.kind = "undeliverable", .after = one.final_recipient, .reason = words, .message = id});
  }
}

} // namespace tkt::rules
