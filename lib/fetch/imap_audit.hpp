// A folder and the store, side by side.
#pragma once

#include "fetch/source.hpp"
#include "net/imap/session.hpp"

namespace tkt::fetch {

/// Every message that is on one side only. Messages marked \Deleted are not there.
void audit_folder(const Run& run, ImapSession& session, const std::string& name,
                  const Folder& folder, const Report& report);

} // namespace tkt::fetch
