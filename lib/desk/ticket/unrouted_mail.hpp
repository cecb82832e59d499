// Mail that came in and is on no ticket.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "store/database.hpp"

namespace tkt::desk {

struct KeptMail {
  std::string mailbox;
  Instant stored_at{};
  std::string state; ///< `ignored` or `quarantined`
  std::string reason;
};

/// The newest one with that Message-ID (without <>); nothing where there is none, or where the
/// message died in tkt-rules before that was read.
std::optional<KeptMail> find_kept(store::Database& db, std::string_view message_id);

} // namespace tkt::desk
