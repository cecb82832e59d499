// Whether the desk may answer a message by itself.
#pragma once

#include <optional>
#include <string>

#include "config/model/config.hpp"
#include "mail/judge/classify.hpp"
#include "mail/parse/message.hpp"
#include "store/database.hpp"

namespace tkt::rules {

/// An answer that somebody would like to be sent.
struct Wanted {
  const mail::Message& message; ///< that it answers
  const mail::Classification& classification;
  mail::Address to;
  std::optional<TicketId> ticket; ///< none where it has yet to be opened
  std::string queue;              ///< of the ticket
  std::string mailbox;            ///< that the ticket came by; the queue may name another one
};

struct NoAnswer {
  std::string reason; ///< in a few words
  /// What is counted against loops is all that stands in the way: the answer is tried all the same
  /// (send::send_automatic), so that the attempt is counted.
  bool counted = false;
};

/// Why not; nothing if it may (RFC 3834). Writes nothing.
std::optional<NoAnswer> why_no_answer(store::Database& db, const config::Config& config,
                                      const Wanted& wanted, Instant now);

} // namespace tkt::rules
