// Message-IDs that prove that we wrote them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "desk/session.hpp"

namespace tkt::desk {

/// A Message-ID (without <>) that carries its ticket, signed with the desk's key:
/// `tkt.TICKET.NONCE.SIGNATURE@domain`, the signature being 80 bits of HMAC-SHA-256 over the rest
/// and the desk's domain (FEATURES trap 41). The key is made at the first use and lies in the
/// database, so that a restored desk knows its own mail.
std::string new_message_id(Session& session, TicketId ticket);

/// The ticket that a Message-ID of ours names; nothing if it is not ours or not genuine. Whether
/// the ticket exists is for the caller to look up.
std::optional<TicketId> verify_message_id(store::Database& db, std::string_view message_id);

} // namespace tkt::desk
