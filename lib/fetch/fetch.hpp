// Fetching a mailbox, whatever its mail comes from.
#pragma once

#include <filesystem>

#include "base/descriptor.hpp"
#include "fetch/source.hpp"

namespace tkt::fetch {

/// The right to fetch a mailbox: one program at a time, until it goes,
/// however that happens. Kind::temporary if another one is at it.
FileLock lock_mailbox(const std::filesystem::path& database, const std::string& mailbox);

/// Takes what is to be taken, once. `tally` is kept up to date, also when an error ends the run.
/// Errors: those of the source; the mailbox is not named in them.
void fetch_once(const Run& run, Tally& tally);

/// Takes mail as it comes, until an error ends it; Interrupted among them. Sources that tell of new
/// mail are listened to, the others looked at every `poll`.
void watch(const Run& run, seconds poll, const std::function<void(const Tally&)>& after_each);

/// Tells what is at the source or in the store only. Changes nothing.
void audit(const Run& run, const Report& report);

} // namespace tkt::fetch
