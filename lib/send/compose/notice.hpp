// Mail to agents: something has happened to a ticket.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "desk/log/session.hpp"
#include "send/compose/event_text.hpp"
#include "send/compose/notice_recipients.hpp"

namespace tkt::send {

struct Notice {
  TicketId ticket;
  std::vector<std::string> to; ///< as listeners() takes them: `ticket.agent`, `team:NAME` …
  /// What it is about, unique within the ticket: `event 4711`. The same occasion is told to the
  /// same address once, whoever asks and however often.
  std::string occasion;
  Happening what;                     ///< in each language the template's `event.text`
  std::optional<Happening> also = {}; ///< what came with it, told behind it
  std::string reason;                 ///< why; `event.reason`
  std::string by = {}; ///< login of who did it, who is not told; the session's actor never is
  std::string template_name = "notice";
  std::string mailbox = {}; ///< to send by; "": the desk's notice_mailbox, else the ticket's
  /// When a listener may be disturbed, where that is not now: people who are off, at night.
  std::function<std::optional<Instant>(const Listener&)> not_before = {};
};

struct Told {
  std::vector<std::string> queued;   ///< addresses
  std::vector<std::string> left_out; ///< `anna: has no address`
};

/// Queues one mail for each listener, in an agent's language where the configuration names it, in
/// the caller's transaction if there is one, with the marks of automatic mail (RFC 3834:
/// Auto-Submitted, null envelope sender), a Message-ID signed for the ticket, and an event
/// `notified`. Not a part of the conversation: no customer ever sees it.
///
/// Shape:  nobody is told twice of one occasion. A notice that cannot be made, for its template,
/// its
///         mailbox or its words, undoes nothing of the caller's: an event `notice_withheld` says
///         why.
/// Errors: those of the database; Kind::usage if there is no such ticket.
Told notify(desk::Session& session, const Notice& notice);

} // namespace tkt::send
