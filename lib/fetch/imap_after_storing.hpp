// What is said to the server about messages that are durable here: the configuration's `after`.
#pragma once

#include <string>
#include <vector>

#include "config/model/config.hpp"
#include "net/imap/session.hpp"

namespace tkt::fetch {

struct Settling {
  std::string command;        ///< without tag
  std::string purpose;        ///< `mark messages read`, for people
  std::vector<Settling> then; ///< sent only when this one has succeeded
};

/// The commands, which may be sent one after the other without waiting. Plain EXPUNGE, which
/// removes what other people have marked, is not among them: without MOVE or UIDPLUS
/// messages are only marked \Deleted. `whole`: false for messages of which only a part was taken;
/// those are never deleted.
std::vector<Settling> settling(const config::After& after, ImapSession& session,
                               std::vector<Uid> uids, bool whole);

} // namespace tkt::fetch
