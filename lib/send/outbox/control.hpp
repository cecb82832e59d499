// The outbox in people's hands: what is in it, trying again, taking back, settling what is unknown.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/log/session.hpp"
#include "send/outbox/outbox.hpp"

namespace tkt::send {

struct OutboxFilter {
  std::vector<State> states;      ///< empty: all but sent and cancelled, unless `all`
  std::optional<TicketId> ticket; ///< of this ticket only
  std::optional<MessageId> message;
  std::string mailbox; ///< that leaves by this mailbox only; "": any
  bool all = false;    ///< also sent and cancelled
  std::int64_t limit = -1;
};

/// In the order in which they were queued; the newest `limit` of them.
std::vector<Mail> list_outbox(store::Database& db, const OutboxFilter& filter);

/// Takes a mail back: what has not left yet never will, with an event `send_cancelled`. Copies that
/// have left stay as they are.
/// Errors: Kind::usage if there is no such mail or nothing of it waits any more; Kind::temporary if
///         a tkt-send has it just now: it may leave, or come back.
Mail cancel(desk::Session& session, OutboxId id, std::string_view reason = {});

/// What became of a mail that was to be taken back.
struct TakenBack {
  bool any = false;  ///< something of it had not left, and never will
  std::string stays; ///< why it stays, or a part of it; "" if none does
};

/// As cancel(), for undoing what has queued it; and what no server took is given up as well: it was
/// not sent, and cannot be tried again. What has left is no mistake here: `stays` says so.
TakenBack take_back(desk::Session& session, OutboxId id, std::string_view reason = {});

/// Tries again what was refused or given up, and at once what waits, with an event `send_retried`
/// for the former. The days of trying are counted anew. Same bytes, same Message-ID.
/// Errors: as cancel(); Kind::usage for copies that are unknown (a person must say first:
/// resolve())
///         or cancelled, if there is nothing else.
Mail retry(desk::Session& session, OutboxId id, std::string_view reason = {});

enum class Resolution {
  sent, ///< it has arrived
  retry ///< it has not: send it again
};

/// A person's word on copies whose fate is unknown, with an event `send_resolved`.
/// Errors: as cancel(); Kind::usage if no copy is unknown.
Mail resolve(desk::Session& session, OutboxId id, Resolution what, std::string_view reason = {});

/// The copy of a mail in the folder of sent mail, where one is wanted.
struct KeptCopy {
  std::string state; ///< queued, filing, filed, failed
  std::string error; ///< what went wrong last
};
std::optional<KeptCopy> kept_copy(store::Database& db, OutboxId id);

} // namespace tkt::send
