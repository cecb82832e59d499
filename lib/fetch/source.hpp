// What every source of mail is given, and what it tells.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/cancel.hpp"
#include "base/clock.hpp"
#include "config/model/config.hpp"
#include "store/database.hpp"

namespace tkt::fetch {

/// What a run has done so far.
struct Tally {
  std::int64_t expected = 0; ///< messages that the run knows it has to look at
  std::int64_t stored = 0;
  std::int64_t repeated = 0; ///< taken before
  std::int64_t partial = 0;  ///< of the stored ones: larger than max_size, only their start taken
  std::int64_t failed = 0;   ///< could not be read; they stay as they are, and are tried again

  std::int64_t done() const { return stored + repeated + failed; }
};

/// Called after each commit.
using Progress = std::function<void(const Tally&)>;

/// What a run works with; all of it outlives the run.
struct Run {
  store::Database& db;
  const Clock& clock;
  const Cancellation& stop;
  const config::Mailbox& mailbox;
  Progress progress; ///< may be empty

  const config::Incoming& incoming() const { return *mailbox.incoming; }
};

/// Of a message larger than the mailbox's max_size, so much is taken: the header and the beginning
/// of the text.
constexpr std::size_t part_taken = 65536;

/// `73.2 MB, more than the 50 MB …`: what people read of such a message on the ticket. `where`:
/// where all of it is, such as `folder INBOX on the server`.
std::string note_of_partial(const Run& run, std::uint64_t size, const std::string& where);

/// One thing that is on one side only.
struct Difference {
  enum class Side { server, store } side = Side::server;
  std::string folder;
  std::int64_t uid = 0;      ///< 0 where the source has none
  std::string name;          ///< of the file, where the source has files
  std::int64_t incoming = 0; ///< row, where it is in the store
  std::optional<Instant> arrived_at;
  std::int64_t size = 0;
  bool seen = false;
};

using Report = std::function<void(const Difference&)>;

} // namespace tkt::fetch
