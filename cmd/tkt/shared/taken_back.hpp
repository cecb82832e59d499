// Mail that was taken back before it left: its text is a draft again.
#pragma once

#include <optional>

#include "desk/draft.hpp"
#include "desk/session.hpp"
#include "send/outbox.hpp"

namespace tkt::cli {

/// Makes a draft of the acting agent of what `mail`, an agent's answer no copy of which has left,
/// says: its recipients, mailbox, subject and text. Nothing for mail that the desk wrote by itself,
/// and where a copy is on its way or has arrived. Files are named, not kept: see `files`.
struct TakenBack {
  desk::DraftId draft;
  TicketId ticket;
  std::vector<std::string> files; ///< names of what was attached
};
std::optional<TakenBack> back_into_draft(desk::Session& session, const send::Mail& mail);

} // namespace tkt::cli
