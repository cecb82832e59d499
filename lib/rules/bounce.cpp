#include "rules/bounce.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/event.hpp"
#include "desk/token.hpp"
#include "desk/token_address.hpp"
#include "desk/undeliverable.hpp"
#include "mail/address.hpp"
#include "mail/bounce_text.hpp"
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

/// Who did not get it, where no report says so: the only one that it went to, the one whose copy
/// had the envelope sender to which it came back, or the only one of them whom the bounce names in
/// its words. If that does not tell either, the ticket says so.
void look_for_recipient(desk::Session& session, TicketId ticket, MessageId id,
                        const mail::Message& message, MessageId returned,
                        std::vector<mail::DeliveryStatus>& recipients)
{
  const auto all = send::recipients_of(session.db, returned);
  const auto is_ours = [&](const mail::DeliveryStatus& one) {
    return std::any_of(all.begin(), all.end(), [&](const std::string& address) {
      return mail::fold_address(address) == mail::fold_address(one.final_recipient);
    });
  };
  if (all.empty() || std::any_of(recipients.begin(), recipients.end(), is_ours))
    return;
  if (all.size() == 1) {
    if (recipients.empty())
      recipients.push_back({all.front(), "failed", "", "the report does not say why"});
    return;
  }
  if (const auto marked = desk::marked_recipient(session.config, message, all)) {
    // A report names whom it was sent on to.
    auto status = recipients.empty()
                      ? mail::DeliveryStatus{{}, "failed", "", "the report does not say why"}
                      : recipients.front();
    status.final_recipient = *marked;
    recipients = {std::move(status)};
    return;
  }
  const auto named = mail::named_in_bounce(message.text(), all);
  if (named.size() == 1)
    recipients = {{named.front(), "failed", "", "named in the words of the bounce"}};
  else if (recipients.empty())
    desk::add_event(session, ticket,
                    {.kind = "bounced",
                     .before = fmt::format("message {}", returned),
                     .reason = fmt::format("it went to {}; the bounce does not say whom it did "
                                           "not reach",
                                           join(all, ", ")),
                     .message = id});
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
  if (returned)
    look_for_recipient(session, ticket, id, message, *returned, recipients);
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
