// Mail from an IMAP server.
#pragma once

#include "fetch/source.hpp"

namespace tkt::fetch {

/// All folders of the mailbox, once. Errors: those of net::Connection, ImapSession and Intake, and
/// of read_secret().
void fetch_imap(const Run& run, Tally& tally);

/// As fetch_imap(), and then again whenever the server says that there is mail (IDLE), or, where
/// it does not say so, every `poll`. `after_each` is called after each pass. Ends by an error only:
/// the connection breaks, or Interrupted.
void watch_imap(const Run& run, seconds poll, const std::function<void(const Tally&)>& after_each);

/// What is in a folder and not in the store, or the other way round. Changes nothing anywhere.
void audit_imap(const Run& run, const Report& report);

} // namespace tkt::fetch
