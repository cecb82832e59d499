#include "fetch/folder_state.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tkt::fetch {

using config::Start;
using config::Take;

std::optional<FolderState> load_state(store::Database& db, std::string_view mailbox,
                                      std::string_view folder)
{
  const auto row =
      db.prepare("SELECT uidvalidity, first_uid, first_at, next_uid, complete FROM mailbox_state "
                 "WHERE mailbox = ? AND folder = ?")
          .bind_all(mailbox, folder)
          .row<std::uint32_t, std::int64_t, Instant, std::int64_t, bool>();
  if (!row)
    return {};
  FolderState state{std::string{mailbox}, std::string{folder}};
  std::tie(state.uidvalidity, state.first_uid, state.first_at, state.next_uid, state.complete) =
      *row;
  return state;
}

void save_state(store::Database& db, const FolderState& state)
{
  db.prepare("INSERT INTO mailbox_state(mailbox, folder, uidvalidity, first_uid, first_at, "
             "next_uid, complete, fetched_at) VALUES (?, ?, ?, ?, ?, ?, ?, 0) "
             "ON CONFLICT(mailbox, folder) DO UPDATE SET uidvalidity = excluded.uidvalidity, "
             "first_uid = excluded.first_uid, first_at = excluded.first_at, "
             "next_uid = excluded.next_uid, complete = excluded.complete")
      .run(state.mailbox, state.folder, state.uidvalidity, state.first_uid, state.first_at,
           state.next_uid, state.complete);
}

void save_fetched(store::Database& db, const FolderState& state, Instant at)
{
  db.prepare("UPDATE mailbox_state SET fetched_at = ? WHERE mailbox = ? AND folder = ?")
      .run(at, state.mailbox, state.folder);
}

FolderState renumbered(FolderState state, std::uint32_t uidvalidity)
{
  state.uidvalidity = uidvalidity;
  state.first_uid = 0;
  state.next_uid = 1;
  state.complete = false;
  return state;
}

bool Selection::old(const Candidate& candidate) const
{
  if (state_.first_uid > 0 && candidate.uid > 0)
    return candidate.uid < state_.first_uid;
  return candidate.arrived_at < state_.first_at;
}

/// The first UID that may be wanted whatever its flags.
std::int64_t Selection::lowest() const
{
  const auto after_old = start_ == Start::now ? state_.first_uid : 0;
  return std::max({after_old, take_ == Take::fresh ? state_.next_uid : 1, std::int64_t{1}});
}

std::string Selection::criteria() const
{
  const auto low = lowest();
  const auto range = low > 1 ? fmt::format("UID {}:* ", low) : std::string{};
  if (take_ == Take::unseen) {
    const bool importing = start_ == Start::all && !state_.complete;
    return range + (importing ? "UNDELETED" : "UNSEEN UNDELETED");
  }
  // Of a large folder that people have read, only the few that are unread.
  if (start_ == Start::unseen && !state_.complete && state_.first_uid > low)
    return fmt::format("UNDELETED OR UNSEEN UID {}:*", state_.first_uid);
  return range + "UNDELETED";
}

bool Selection::wanted(const Candidate& candidate) const
{
  if (candidate.deleted)
    return false;
  const bool unread = take_ == Take::unseen && !candidate.seen;
  if (!old(candidate))
    return take_ == Take::fresh || unread;
  switch (start_) {
  case Start::now:
    return false;
  case Start::unseen:
    return unread || (!state_.complete && !candidate.seen);
  case Start::all:
    return unread || !state_.complete;
  }
  return false;
}

bool Selection::silent(const Candidate& candidate) const
{
  return start_ == Start::all && old(candidate);
}

} // namespace tkt::fetch
