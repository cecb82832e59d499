#include "rules/act/note_bounce.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/contact/undeliverable.hpp"
#include "desk/log/event.hpp"
#include "desk/token/address.hpp"
#include "desk/token/token.hpp"
#include "mail/judge/bounce_text.hpp"
#include "mail/parse/address.hpp"
#include "send/outbox/bounced.hpp"

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

bool is_one_of(const std::vector<std::string>& all, const std::string& address)
{
  const auto folded = mail::fold_address(address);
  return std::any_of(all.begin(), all.end(),
                     [&](const std::string& one) { return mail::fold_address(one) == folded; });
}

/// What the report says, said of one of ours: it names whom the mail was sent on to.
void take_over(std::vector<mail::DeliveryStatus>& recipients, const std::string& address,
               const std::string& words)
{
  auto status =
      recipients.empty() ? mail::DeliveryStatus{{}, "failed", "", words} : recipients.front();
  status.final_recipient = address;
  recipients = {std::move(status)};
}

/// The one whom fields beside the report's own name; nothing if they name none or several.
std::optional<std::string> named_by_fields(const mail::DeliveryReport& report,
                                           const std::vector<std::string>& all)
{
  std::vector<std::string> named;
  for (const auto& address : all)
    if (is_one_of(report.named, address))
      named.push_back(address);
  return named.size() == 1 ? std::optional{named.front()} : std::nullopt;
}

/// Who did not get it, where the report names nobody of those whom it went to: the only one, the
/// one whose copy had the envelope sender to which it came back, the only one whom fields on the
/// way name, or the bounce in its words. If that does not tell either, the ticket says so.
void look_for_recipient(desk::Session& session, TicketId ticket, MessageId id,
                        const mail::Message& message, MessageId returned,
                        const std::optional<mail::DeliveryReport>& report,
                        std::vector<mail::DeliveryStatus>& recipients)
{
  const auto all = send::recipients_of(session.db, returned);
  bool known = all.empty();
  for (auto& one : recipients) {
    if (!is_one_of(all, one.final_recipient) && is_one_of(all, one.original_recipient))
      one.final_recipient = one.original_recipient;
    known = known || is_one_of(all, one.final_recipient);
  }
  if (known)
    return;
  if (all.size() == 1) {
    if (recipients.empty())
      recipients.push_back({all.front(), "failed", "", "the report does not say why"});
    return;
  }
  if (const auto marked = desk::marked_recipient(session.config, message, all))
    return take_over(recipients, *marked, "the report does not say why");
  if (const auto named = report ? named_by_fields(*report, all) : std::nullopt)
    return take_over(recipients, *named, "the report does not say why");
  if (const auto named = mail::named_in_bounce(message.text(), all); named.size() == 1)
    return take_over(recipients, named.front(), "named in the words of the bounce");
  if (recipients.empty())
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
    look_for_recipient(session, ticket, id, message, *returned, report, recipients);
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
