#include "fetch/intake.hpp"

#include "base/text.hpp"
#include "desk/raw.hpp"
#include "store/transaction.hpp"

#include <fmt/format.h>

namespace tkt::fetch {

namespace {

// One commit costs one fsync; between two, others may write.
constexpr std::size_t batch_count = 1000;
constexpr std::size_t batch_bytes = std::size_t{4} << 20;

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

} // namespace

Intake::Intake(store::Database& db, const Clock& clock, FolderState& state)
    : db_{db}, clock_{clock}, state_{state}
{
}

Intake::Memory Intake::recall(Uid uid)
{
  const auto part = db_.prepare("SELECT note <> '' FROM incoming "
                                "WHERE mailbox = ? AND folder = ? AND uidvalidity = ? AND uid = ?")
                        .bind_all(state_.mailbox, state_.folder, state_.uidvalidity, uid)
                        .value<bool>();
  return !part ? Memory::none : *part ? Memory::part : Memory::whole;
}

void Intake::add(Arrival& arrival)
{
  if (count_ == slots_.size())
    slots_.emplace_back();
  auto& slot = slots_[count_++];
  std::swap(slot.arrival, arrival);
  slot.digest = sha256(slot.arrival.raw); // here, not under the lock
  bytes_ += slot.arrival.raw.size();
}

bool Intake::full() const
{
  return count_ >= batch_count || bytes_ >= batch_bytes;
}

Intake::Result Intake::commit()
{
  Result result;
  store::Transaction tx{db_};
  const auto now = clock_.now();
  for (std::size_t i = 0; i < count_; ++i)
    ++(take(slots_[i], now) == Taken::now ? result.stored : result.repeated);
  save_state(db_, state_);
  tx.commit();
  for (std::size_t i = 0; i < count_; ++i) {
    if (slots_[i].arrival.raw.capacity() > spare_memory)
      std::string{}.swap(slots_[i].arrival.raw); // assignment would keep the memory
  }
  count_ = 0;
  bytes_ = 0;
  return result;
}

Intake::Taken Intake::take(const Slot& slot, Instant now)
{
  bool repeated = false;
  const auto raw = recognise(slot, repeated);
  if (repeated)
    return Taken::before;
  insert(slot, raw ? *raw : desk::add_raw(db_, slot.arrival.raw), now, {});
  return Taken::now;
}

/// Sets `repeated` if this mailbox has the message already, and then makes sure that it will be
/// known by its UID next time. Otherwise the raw bytes of an equal message of another mailbox, if
/// there is one: one mail to two of our addresses is two rows, and one copy.
std::optional<RawId> Intake::recognise(const Slot& slot, bool& repeated)
{
  const auto& arrival = slot.arrival;
  if (arrival.uid && recall(*arrival.uid) != Memory::none) {
    repeated = true;
    return {};
  }
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
    if (mailbox != state_.mailbox)
      continue;
    repeated = true;
    if (!arrival.uid)
      return raw;
    // A row whose UID means nothing any more may as well have the new one.
    const bool free = !uid || (folder == state_.folder && uidvalidity != state_.uidvalidity);
    if (!known || (free && !renumbered)) {
      known = Known{id, mailbox, folder, uidvalidity, uid, bytes};
      renumbered = free;
    }
  }
  if (known && renumbered)
    db_.prepare("UPDATE incoming SET folder = ?, uidvalidity = ?, uid = ? WHERE id = ?")
        .run(state_.folder, state_.uidvalidity, arrival.uid, known->id);
  else if (known)
    insert(slot, known->raw, clock_.now(), known->id);
  return raw;
}

/// `repeats`: the row that has the same mail already, if any; this one is then only a memory.
void Intake::insert(const Slot& slot, RawId raw, Instant now, IncomingId repeats)
{
  const auto& arrival = slot.arrival;
  db_.prepare("INSERT INTO incoming(mailbox, folder, uidvalidity, uid, digest, arrived_at, "
              "stored_at, size, raw, silent, note, state, reason) "
              "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .run(state_.mailbox, state_.folder, state_.uidvalidity, arrival.uid,
           store::Blob{as_bytes(slot.digest)}, arrival.arrived_at, now, arrival.size, raw,
           arrival.silent, arrival.note, repeats ? "ignored" : "new",
           repeats ? fmt::format("the same mail as incoming {}", repeats) : std::string{});
}

} // namespace tkt::fetch
