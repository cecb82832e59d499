// When the desk writes by itself, and when it stops: two robots that answer each other are noticed
// whatever their mail looks like.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/row_id.hpp"
#include "desk/log/session.hpp"

namespace tkt::desk {

enum class AutoReply {
  usual,
  stopped,   ///< none is sent
  skip_next, ///< the next one is not
};
std::string_view to_text(AutoReply state); ///< `usual`, `stopped`, `skip-next`

struct AutoReplyState {
  AutoReply state = AutoReply::usual;
  std::string reason; ///< the evidence, where it stopped by itself; else an agent's words
};
AutoReplyState autoreply(store::Database& db, TicketId ticket);

/// By an agent, with an event. Resuming also forgives what was counted before. False if it is so
/// already.
bool set_autoreply(Session& session, TicketId ticket, AutoReply state,
                   std::string_view reason = {});

/// Whether automatic mail about a ticket may go from an address of ours to one outside.
struct Permission {
  bool yes = true;
  std::string reason; ///< why not
  bool loop = false;  ///< because too much was sent: `reason` is the evidence
};

/// Reads only. `ticket` is none where it has yet to be opened.
Permission may_write(store::Database& db, const config::Config& config,
                     std::optional<TicketId> ticket, std::string_view ours, std::string_view theirs,
                     Instant now);

/// As may_write(), and looks at what is answered: `text` is its text_print(), 0 for none, which a
/// robot keeps though it changes its address. Counts what was asked for, whether or not it may be
/// sent: a robot that goes on does not find the window empty again. A skip is used up; past a cap
/// the ticket's automatic answers stop, with an event `loop` that has the evidence. In the
/// transaction of the mail.
Permission ask_to_write(Session& session, TicketId ticket, std::string_view ours,
                        std::string_view theirs, std::int64_t text = 0);

} // namespace tkt::desk
