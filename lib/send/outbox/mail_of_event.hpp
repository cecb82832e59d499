// Which mail an event tells of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/log/event.hpp"
#include "send/outbox/outbox.hpp"

namespace tkt::send {

/// How an event names mail that is no message of a ticket, as `before`: `outbox 12, 13`.
std::string name_mail(const std::vector<OutboxId>& mails);

/// Whether it tells of mail being queued: a message that went out, or what was answered, forwarded,
/// redirected, told or asked.
bool tells_of_mail(const desk::Event& event);

/// The message that went out, where the event tells of one.
std::optional<MessageId> message_of_event(store::Database& db, const desk::Event& event);

/// That mail, the oldest first. Empty where there is none, or where an event of an earlier version
/// does not name it.
std::vector<Mail> mail_of_event(store::Database& db, const desk::Event& event);

} // namespace tkt::send
