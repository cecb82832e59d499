// Message-IDs that prove that we wrote them, and the keys that sign them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/row_id.hpp"
#include "desk/log/session.hpp"

namespace tkt::desk {

/// A Message-ID (without <>) that carries its ticket, signed with the desk's key:
/// `tkt.TICKET.NONCE.SIGNATURE@domain`, the signature being 80 bits of HMAC-SHA-256 over the rest
/// and the desk's domain. The first key is made at the first use; all lie in the
/// database, so that a restored desk knows its own mail.
std::string new_message_id(Session& session, TicketId ticket);

/// A Message-ID that has the form of ours.
struct Token {
  enum class Standing {
    good,
    stale,  ///< genuine, but of a key that was retired: not believed
    unknown ///< no key of this desk has signed it: forged, or of another desk
  };
  TicketId ticket; ///< that it names; believe it only if the token is good
  Standing standing = Standing::unknown;
  std::optional<Instant> retired_at; ///< of the key of a stale one
};

/// Nothing if it does not even look like one.
std::optional<Token> read_token(store::Database& db, std::string_view message_id);

/// The ticket that a good token names. Whether the ticket exists, and whether it was merged into
/// another, is for the caller to look up.
std::optional<TicketId> verify_message_id(store::Database& db, std::string_view message_id);

// ------------------------------------------------------------------ keys

struct TokenKey {
  int number = 0;
  Instant created_at{}; ///< the epoch: not known
  std::optional<Instant> retired_at;
};

/// Oldest first; the last one signs.
std::vector<TokenKey> token_keys(store::Database& db);

/// Makes a new key, which signs from now on. Older ones are still believed.
TokenKey rotate_key(Session& session);

/// Stops believing what a key has signed. Kind::usage if there is no such key, or if it is the one
/// that signs: rotate first.
TokenKey retire_key(Session& session, int number);

} // namespace tkt::desk
