// The durable step: from bytes in memory to rows that a crash does not take away, each mail once.
#pragma once

#include <cstdint>
#include <deque>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/row_id.hpp"
#include "fetch/folder_state.hpp"
#include "store/database.hpp"

namespace tkt::fetch {

/// A message as a source hands it over.
struct Arrival {
  std::optional<Uid> uid; ///< none where the source has none
  Instant arrived_at{};   ///< at the mailbox
  std::int64_t size = 0;  ///< of the whole message; more than `raw` where only its start was taken
  std::string raw;
  std::string note;    ///< what was not taken, for people
  bool silent = false; ///< an import that nothing answers
};

/// Takes messages of one folder, a batch at a time. A batch is in memory until it is stored, which
/// holds the write lock for some hundredths of a second: a bulk fetch keeps no agent waiting.
///
/// Each mail of a mailbox is taken once. It is recognised by (folder, UIDVALIDITY, UID), and,
/// where these do not tell (another UIDVALIDITY, a copy in another folder, a source without UIDs, a
/// mail server that hands a message over again), by its bytes.
class Intake {
public:
  /// `state` names mailbox, folder and UIDVALIDITY; it is saved with each batch. Both outlive
  /// the intake.
  Intake(store::Database& db, const Clock& clock, FolderState& state);
  ~Intake(); ///< waits for the batches that are on their way

  enum class Memory { none, whole, part };

  /// Whether this UID of the folder was taken before, and all of it. Asked in ascending order it
  /// costs next to nothing for a UID that was not.
  Memory recall(Uid uid);

  /// Into the batch. The memory of an earlier batch's `raw` comes back in exchange.
  void add(Arrival& arrival);

  /// It is time to store the batch.
  bool full() const;
  /// Likewise for begin_commit(): it is full, or nothing else is being written.
  bool ready() const;
  bool empty() const { return filling_.count == 0; }

  struct Result {
    std::int64_t stored = 0;
    std::int64_t repeated = 0;
  };

  /// Makes the batch, and the state, durable: all or nothing.
  /// Errors: Kind::temporary if the database is busy, the disk full, the file read-only.
  Result commit();

  /// Likewise, while the next batch is filled, in a thread of its own: rows are written, then the
  /// disk is waited for, and meanwhile the next batch may be written. Until finish_commit() has
  /// given every result nothing else may use the database. A batch that takes much memory is
  /// durable before this returns.
  void begin_commit();

  /// How many batches are on their way.
  std::size_t underway() const { return jobs_.size(); }

  /// Whether finish_commit() would not wait.
  bool settled() const;

  /// The result of the oldest batch on its way, when it is durable; nothing if none is.
  /// Errors: as commit().
  std::optional<Result> finish_commit();

private:
  struct Slot {
    Arrival arrival;
    Digest digest{};
  };
  struct Batch {
    std::vector<Slot> slots; ///< as many as ever were in use, for their memory
    std::size_t count = 0;
    std::size_t bytes = 0;
  };
  struct Job {
    Batch batch;
    std::shared_future<void> written; ///< the database is free, whether it went well or not
    std::future<Result> durable;      ///< waits for its thread when it goes
  };
  enum class Taken { now, before };

  /// What is known of UIDs at and above `from`: `uid` is the first that was taken, if any was.
  struct Recalled {
    Uid from = 0;
    std::optional<Uid> uid;
    bool part = false;
  };

  Result store(Batch& batch, const FolderState& state);
  Taken take(const Slot& slot, const FolderState& state, Instant now);
  std::optional<RawId> recognise(const Slot& slot, const FolderState& state, Instant now,
                                 bool& repeated);
  bool insert(const Slot& slot, const FolderState& state, RawId raw, Instant now,
              IncomingId repeats);

  store::Database& db_;
  const Clock& clock_;
  FolderState& state_;
  Batch filling_;
  Batch spare_;                           ///< for its memory
  std::optional<Recalled> recalled_;      ///< until something is stored
  std::deque<std::unique_ptr<Job>> jobs_; ///< in order
};

} // namespace tkt::fetch
