// What the sources on this machine have in common: messages without UIDs, read from files.
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "fetch/folder_state.hpp"
#include "fetch/intake.hpp"
#include "fetch/source.hpp"

namespace tkt::fetch {

/// The state of a folder of files, begun where this is the first time. `end`: of what is there at
/// the first connection, for sources that number by place; 0 for those that go by date.
FolderState begin_local(const Run& run, const std::string& folder, std::int64_t end);

/// A run ended: `complete` says whether everything could be read.
void finish_local(const Run& run, FolderState& state, bool complete);

/// Commits the batch and adds to the tally.
void commit_local(const Run& run, Intake& intake, Tally& tally);

/// At most max_size bytes of a file, or, of a larger one, its first part_taken; fills size, raw and
/// note. `where`: where all of it stays. False if the file is not there any more.
/// Errors: Kind::temporary if it cannot be read.
bool read_message_file(const Run& run, const std::string& path, const std::string& where,
                       Arrival& into);

/// The mailbox has a message with these bytes.
bool is_stored(const Run& run, const std::string& digest);

/// Reports the rows of a folder whose digests are not `there`.
void report_missing(const Run& run, const std::string& folder,
                    const std::unordered_set<std::string>& there, const Report& report);

} // namespace tkt::fetch
