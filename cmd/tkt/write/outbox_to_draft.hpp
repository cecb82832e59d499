// Mail that was taken back before it left: its text is a draft again.
#pragma once

#include <optional>

#include "desk/log/session.hpp"
#include "desk/message/draft.hpp"
#include "send/outbox/outbox.hpp"

namespace tkt::cli {

/// Makes a draft of the acting agent of what `mail`, an agent's answer or forwarded message no copy
/// of which has left, says: its recipients, mailbox, subject, text and files, which are taken from
/// the message that keeps them, and what else was asked for: when to send it, that it is Markdown,
/// the status to set. Nothing for mail that the desk wrote by itself, and where a copy
/// is on its way or has arrived.
struct TakenBack {
  desk::DraftId draft;
  TicketId ticket;
};
std::optional<TakenBack> back_into_draft(desk::Session& session, const send::Mail& mail);

} // namespace tkt::cli
