// How far a folder has been taken, and what of it is still wanted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "config/model/config.hpp"
#include "net/imap/data.hpp"
#include "store/database.hpp"

namespace tkt::fetch {

/// A row of mailbox_state.
struct FolderState {
  std::string mailbox;
  std::string folder;
  std::uint32_t uidvalidity = 0;
  std::int64_t first_uid = 0; ///< 0: unknown in these UIDs; first_at decides what is old
  Instant first_at{};
  std::int64_t next_uid = 1; ///< what is below is dealt with
  bool complete = false;     ///< the first connection's mail is dealt with
};

std::optional<FolderState> load_state(store::Database& db, std::string_view mailbox,
                                      std::string_view folder);

/// In the caller's transaction, if there is one.
void save_state(store::Database& db, const FolderState& state);

/// Notes that a run of this folder ended well.
void save_fetched(store::Database& db, const FolderState& state, Instant at);

/// The state after a change of UIDVALIDITY: every remembered UID is void, what was taken is known
/// by its digest, and what is old by its date.
FolderState renumbered(FolderState state, std::uint32_t uidvalidity);

/// What decides whether a message is taken.
struct Candidate {
  std::int64_t uid = 0; ///< 0 where the source has none
  Instant arrived_at{};
  bool seen = false;
  bool deleted = false;
};

/// The configuration's `take` and `start`, applied to a folder in its state.
class Selection {
public:
  Selection(config::Take take, config::Start start, const FolderState& state)
      : take_{take}, start_{start}, state_{state}
  {
  }

  /// A search that finds all that may be wanted: criteria of SEARCH (RFC 3501, section 6.4.4).
  /// Without a charset and without dates, which servers read differently (traps 4 and 11).
  std::string criteria() const;

  bool wanted(const Candidate& candidate) const;

  /// It is imported without a sound: nothing answers it.
  bool silent(const Candidate& candidate) const;

private:
  bool old(const Candidate& candidate) const;
  std::int64_t lowest() const;

  config::Take take_;
  config::Start start_;
  const FolderState& state_;
};

} // namespace tkt::fetch
