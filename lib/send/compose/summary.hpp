// The whole correspondence of a ticket, and what has happened on the desk lately.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/log/session.hpp"
#include "send/template/template.hpp"

namespace tkt::send {

/// The correspondence, as the customer would get it: by the queue's summary template, in the
/// customer's language. Comments are not in it.
Rendered summary(store::Database& db, const config::Config& config, TicketId ticket,
                 std::string_view agent);

/// Queues it for the customer, with every file of the correspondence if `with_attachments`; an
/// agent's deed, marked as generated. Nothing, with an event `summary_withheld`, where it may not
/// be sent.
std::optional<MessageId> send_summary(desk::Session& session, TicketId ticket,
                                      bool with_attachments);

/// What a digest tells of.
struct DigestOptions {
  Instant since{};
  std::vector<std::string> queues; ///< none: all
  std::string language;            ///< "": the desk's
};

/// What came since then, whose customers wait for an answer, and which promises were not kept.
DigestFields digest_fields(store::Database& db, const config::Config& config,
                           const DigestOptions& options, Instant now);
Rendered digest(store::Database& db, const config::Config& config, const DigestOptions& options,
                Instant now);

/// Queues a digest, with the marks of generated mail, by desk.notice_mailbox, else by the first
/// mailbox that can send: one mail for all who read the same language. That is the one asked for,
/// else that of the agent whose address it is, else the desk's.
/// Errors: Kind::config if there is none; Kind::data if an address cannot be written to.
std::vector<OutboxId> send_digest(desk::Session& session, const DigestOptions& options,
                                  const std::vector<std::string>& addresses);

} // namespace tkt::send
