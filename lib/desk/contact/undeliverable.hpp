// Addresses that mail cannot reach, by the word of a mail server.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/row_id.hpp"
#include "desk/log/session.hpp"

namespace tkt::desk {

struct Undeliverable {
  std::string address; ///< folded
  Instant since{};
  std::string status; ///< `5.1.1`
  std::string reason; ///< the server's words
};

std::optional<Undeliverable> find_undeliverable(store::Database& db, std::string_view address);

/// After a permanent failure. False if it is marked already; the event is the caller's.
bool mark_undeliverable(Session& session, std::string_view address, std::string_view status,
                        std::string_view reason, std::optional<MessageId> report);

/// Somebody writes from it, or an agent says so. False if it was not marked.
bool unmark_undeliverable(Session& session, std::string_view address);

/// Calls `take` for each, the newest first.
void each_undeliverable(store::Database& db, const std::function<void(const Undeliverable&)>& take);

} // namespace tkt::desk
