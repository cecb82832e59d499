#include "fetch/intake.hpp"

#include <chrono>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/message/raw.hpp"
#include "store/transaction.hpp"

namespace tkt::fetch {

namespace {

// One commit costs a wait for the disk; between two, others may write.
constexpr std::size_t batch_count = 1000;
constexpr std::size_t batch_bytes = std::size_t{4} << 20;

// Less is not worth waking the disk while more is coming.
constexpr std::size_t batch_worthwhile = 250;

// More than this is stored at once: two such batches in memory would be too much.
constexpr std::size_t large_batch = std::size_t{8} << 20;

constexpr std::size_t spare_memory = std::size_t{1} << 14; // that each of the slots may keep

/// An earlier row with the same bytes.
struct Known {
  IncomingId id;
  std::string mailbox;
  std::string folder;
  std::uint32_t uidvalidity = 0;
  std::optional<Uid> uid;
  RawId raw;
};

template <class Future>
bool is_over(const Future& future)
{
  return future.wait_for(std::chrono::seconds{0}) == std::future_status::ready;
}

} // namespace

Intake::Intake(store::Database& db, const Clock& clock, FolderState& state)
    : db_{db}, clock_{clock}, state_{state}
{
}

Intake::~Intake() = default;

Intake::Memory Intake::recall(Uid uid)
{
  const bool told =
      recalled_ && recalled_->from <= uid && (!recalled_->uid || uid <= *recalled_->uid);
  if (!told) {
    recalled_ = Recalled{uid, {}, false};
    const auto next =
        db_.prepare("SELECT uid, note <> '' FROM incoming WHERE mailbox = ? AND folder = ? "
                    "AND uidvalidity = ? AND uid >= ? ORDER BY uid LIMIT 1")
            .bind_all(state_.mailbox, state_.folder, state_.uidvalidity, uid)
            .row<Uid, bool>();
    if (next)
      std::tie(recalled_->uid, recalled_->part) = *next;
  }
  if (recalled_->uid != uid)
    return Memory::none;
  return recalled_->part ? Memory::part : Memory::whole;
}

void Intake::add(Arrival& arrival)
{
  auto& batch = filling_;
  if (batch.count == batch.slots.size())
    batch.slots.emplace_back();
  auto& slot = batch.slots[batch.count++];
  std::swap(slot.arrival, arrival);
  slot.digest = sha256(slot.arrival.raw); // here, not under the lock
  batch.bytes += slot.arrival.raw.size();
}

bool Intake::full() const
{
  return filling_.count >= batch_count || filling_.bytes >= batch_bytes;
}

bool Intake::ready() const
{
  return full() ||
         (filling_.count >= batch_worthwhile && (jobs_.empty() || is_over(jobs_.back()->written)));
}

Intake::Result Intake::commit()
{
  recalled_.reset();
  return store(filling_, state_);
}

void Intake::begin_commit()
{
  recalled_.reset();
  auto job = std::make_unique<Job>();
  std::swap(job->batch, filling_);
  std::swap(filling_, spare_);
  std::promise<void> written;
  job->written = written.get_future().share();
  const bool large = job->batch.bytes > large_batch;
  job->durable = std::async(
      std::launch::async,
      [this, &batch = job->batch, state = state_, written = std::move(written),
       before = jobs_.empty() ? std::shared_future<void>{} : jobs_.back()->written]() mutable {
        if (before.valid())
          before.wait();
        Result result;
        try {
          const store::Relaxed relaxed{db_};
          result = store(batch, state);
        } catch (...) {
          written.set_value();
          throw;
        }
        written.set_value();
        db_.sync();
        return result;
      });
  if (large)
    job->durable.wait();
  jobs_.push_back(std::move(job));
}

bool Intake::settled() const
{
  return !jobs_.empty() && is_over(jobs_.front()->durable);
}

std::optional<Intake::Result> Intake::finish_commit()
{
  if (jobs_.empty())
    return {};
  const auto job = std::move(jobs_.front());
  jobs_.pop_front();
  const auto result = job->durable.get();
  std::swap(spare_, job->batch);
  return result;
}

Intake::Result Intake::store(Batch& batch, const FolderState& state)
{
  Result result;
  store::Transaction tx{db_};
  const auto now = clock_.now();
  for (std::size_t i = 0; i < batch.count; ++i)
    ++(take(batch.slots[i], state, now) == Taken::now ? result.stored : result.repeated);
  save_state(db_, state);
  tx.commit();
  for (std::size_t i = 0; i < batch.count; ++i) {
    if (batch.slots[i].arrival.raw.capacity() > spare_memory)
      std::string{}.swap(batch.slots[i].arrival.raw); // assignment would keep the memory
  }
  batch.count = 0;
  batch.bytes = 0;
  return result;
}

Intake::Taken Intake::take(const Slot& slot, const FolderState& state, Instant now)
{
  bool repeated = false;
  const auto known = recognise(slot, state, now, repeated);
  if (repeated)
    return Taken::before;
  const auto raw = known ? *known : desk::add_raw(db_, slot.arrival.raw);
  if (insert(slot, state, raw, now, {}))
    return Taken::now;
  // This UID is there already, with other bytes: the number tells.
  if (!known)
    db_.prepare("DELETE FROM raw WHERE id = ?").run(raw);
  return Taken::before;
}

/// Sets `repeated` if this mailbox has the message already, and then makes sure that it will be
/// known by its UID next time. Otherwise the raw bytes of an equal message of another mailbox, if
/// there is one: one mail to two of our addresses is two rows, and one copy.
std::optional<RawId> Intake::recognise(const Slot& slot, const FolderState& state, Instant now,
                                       bool& repeated)
{
  const auto& arrival = slot.arrival;
  std::optional<RawId> raw;
  std::optional<Known> known;
  bool renumbered = false;
  for (auto&& [id, mailbox, folder, uidvalidity, uid, bytes] :
       db_.prepare("SELECT id, mailbox, folder, uidvalidity, uid, raw FROM incoming "
                   "WHERE digest = ? AND size = ? ORDER BY id")
           .bind_all(store::Blob{as_bytes(slot.digest)}, arrival.size)
           .rows<IncomingId, std::string, std::string, std::uint32_t, std::optional<Uid>,
                 RawId>()) {
    raw = bytes;
    if (mailbox != state.mailbox)
      continue;
    repeated = true;
    if (!arrival.uid ||
        (folder == state.folder && uidvalidity == state.uidvalidity && uid == arrival.uid))
      return raw; // nothing about it is new
    // A row whose UID means nothing any more may as well have the new one.
    const bool free = !uid || (folder == state.folder && uidvalidity != state.uidvalidity);
    if (!known || (free && !renumbered)) {
      known = Known{id, mailbox, folder, uidvalidity, uid, bytes};
      renumbered = free;
    }
  }
  if (known && renumbered)
    db_.prepare("UPDATE incoming SET folder = ?, uidvalidity = ?, uid = ? WHERE id = ?")
        .run(state.folder, state.uidvalidity, arrival.uid, known->id);
  else if (known)
    insert(slot, state, known->raw, now, known->id);
  return raw;
}

/// False if this UID was taken before. `repeats`: the row that has the same mail already, if any;
/// this one is then only a memory.
bool Intake::insert(const Slot& slot, const FolderState& state, RawId raw, Instant now,
                    IncomingId repeats)
{
  const auto& arrival = slot.arrival;
  db_.prepare("INSERT INTO incoming(mailbox, folder, uidvalidity, uid, digest, arrived_at, "
              "stored_at, size, raw, silent, note, state, reason) "
              "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
      .run(state.mailbox, state.folder, state.uidvalidity, arrival.uid,
           store::Blob{as_bytes(slot.digest)}, arrival.arrived_at, now, arrival.size, raw,
           arrival.silent, arrival.note, repeats ? "ignored" : "new",
           repeats ? fmt::format("the same mail as incoming {}", repeats) : std::string{});
  return db_.changes() > 0;
}

} // namespace tkt::fetch
