#include "fetch/imap_fetch.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "net/imap/uid_set.hpp"
#include "store/transaction.hpp"

namespace tkt::fetch {

namespace {

constexpr std::size_t chunk_bytes = std::size_t{4} << 20; // of one FETCH
constexpr std::size_t chunk_count = 500;
constexpr std::size_t sizes_at_once = 1000;
constexpr std::size_t fetches_ahead = 2; // one that arrives, one that the server prepares
constexpr std::size_t stores_ahead = 2;  // one that is written, one that the disk is waited for

} // namespace

ImapFetch::ImapFetch(const Run& run, ImapSession& session, const std::string& name, Folder folder,
                     Tally& tally)
    : run_{run}, session_{session}, name_{name}, folder_{folder}, tally_{tally},
      selection_{run.incoming().take, run.incoming().start, state_}, intake_{run.db, run.clock,
                                                                             state_}
{
}

void ImapFetch::work()
{
  try {
    run();
  } catch (...) {
    // What is being stored counts, though it cannot be marked any more; the next run will.
    try {
      while (finish_commit(Settle::no)) {
      }
    } catch (const Error&) {
      // The first failure is the one to tell.
    }
    throw;
  }
}

void ImapFetch::run()
{
  begin();
  find();
  while (true) {
    fill_pipeline();
    if (pending_.empty()) {
      if (!intake_.empty())
        begin_commit();
      else if (!finish_commit(Settle::yes))
        break;
      continue;
    }
    auto& response = session_.next();
    const auto status = read_status(response);
    if (!status)
      on_message(response);
    else if (status->tag != "*" && status->word != Status::Word::go_on)
      on_end(std::string{status->tag},
             {status->word, std::string{status->code}, std::string{status->text}});
  }
  finish();
}

/// Where the last run came to. The first one is remembered at once: what arrives from here on is
/// new.
void ImapFetch::begin()
{
  auto before = load_state(run_.db, run_.mailbox.name, name_);
  if (!before) {
    state_ = {run_.mailbox.name, name_, folder_.uidvalidity};
    state_.first_uid = static_cast<std::int64_t>(folder_.uidnext);
    state_.first_at = run_.clock.now();
    (void)intake_.commit();
  } else if (before->uidvalidity != folder_.uidvalidity) {
    log::notice("mailbox {}: folder {} has been numbered anew by the server; what was taken is "
                "recognised by its content",
                run_.mailbox.name, name_);
    state_ = renumbered(std::move(*before), folder_.uidvalidity);
  } else {
    state_ = std::move(*before);
  }
}

/// The list is taken once; nothing that is done to the folder meanwhile shifts it.
void ImapFetch::find()
{
  std::vector<Uid> whole;
  std::vector<Uid> part;
  const auto found = session_.search(folder_, selection_.criteria());
  store::Snapshot snapshot{run_.db}; // thousands of questions, one lock
  for (const auto uid : found) {
    switch (intake_.recall(uid)) {
    case Intake::Memory::none:
      unsized_.push_back(uid);
      break;
    case Intake::Memory::whole:
      whole.push_back(uid);
      break;
    case Intake::Memory::part:
      part.push_back(uid);
      break;
    }
  }
  tally_.expected += static_cast<std::int64_t>(unsized_.size());
  // A crash came between storing and marking, or a person marked them unread again.
  if (run_.incoming().after.what != config::After::What::keep)
    tally_.repeated += static_cast<std::int64_t>(whole.size() + part.size());
  settle(whole, true);
  settle(part, false);
}

std::size_t ImapFetch::pending(Pending::What what) const
{
  return static_cast<std::size_t>(std::count_if(
      pending_.begin(), pending_.end(), [&](const auto& p) { return p.second.what == what; }));
}

void ImapFetch::send(Pending::What what, std::vector<Uid> uids, Settling settling)
{
  auto tag = session_.send(settling.command);
  pending_[std::move(tag)] = {what, std::move(uids), std::move(settling)};
}

void ImapFetch::fill_pipeline()
{
  if (ready_.size() < sizes_at_once && !unsized_.empty() && pending(Pending::What::sizes) == 0)
    ask_sizes();
  while (!ready_.empty() && pending(Pending::What::bodies) < fetches_ahead)
    ask_bodies();
}

void ImapFetch::ask_sizes()
{
  const auto count = std::min(unsized_.size(), sizes_at_once);
  std::vector<Uid> uids{unsized_.begin(), unsized_.begin() + static_cast<std::ptrdiff_t>(count)};
  std::span<const Uid> rest{uids};
  const auto set = take_set(rest);
  uids.resize(uids.size() - rest.size());
  for (const auto uid : uids) {
    unsized_.pop_front();
    wanted_[uid];
  }
  send(Pending::What::sizes, std::move(uids),
       {fmt::format("UID FETCH {} (UID RFC822.SIZE INTERNALDATE FLAGS)", set), "", {}});
}

void ImapFetch::ask_bodies()
{
  std::vector<Uid> uids;
  std::uint64_t bytes = 0;
  const bool part = wanted_[*ready_.begin()].part;
  for (const auto uid : ready_) {
    const auto& wanted = wanted_[uid];
    const auto size = part ? part_taken : wanted.size;
    if (!uids.empty() && (bytes + size > chunk_bytes || uids.size() == chunk_count ||
                          wanted.part != part || wanted.alone))
      break;
    uids.push_back(uid);
    bytes += size;
    if (wanted.alone)
      break;
  }
  std::span<const Uid> rest{uids};
  const auto set = take_set(rest);
  uids.resize(uids.size() - rest.size());
  for (const auto uid : uids) {
    ready_.erase(uid);
    wanted_[uid].stage = Wanted::Stage::asked;
  }
  send(Pending::What::bodies, std::move(uids),
       {part ? fmt::format("UID FETCH {} (UID BODY.PEEK[]<0.{}>)", set, part_taken)
             : fmt::format("UID FETCH {} (UID BODY.PEEK[])", set),
        "",
        {}});
}

void ImapFetch::on_message(Response& response)
{
  if (!read_message(response, data_)) {
    // One message's answer, maybe; whether it was is seen when it is missing at the end.
    unreadable_ = unreadable_ || read_count(response, "FETCH") || response.literal_count > 0;
    return;
  }
  const auto at = wanted_.find(data_.uid);
  if (at == wanted_.end())
    return; // flags of something else: servers tell whenever they like
  if (at->second.stage == Wanted::Stage::sizing)
    on_size(data_, at->second);
  else if (at->second.stage == Wanted::Stage::asked)
    on_body(data_, at->second);
}

void ImapFetch::on_size(const MessageData& data, Wanted& wanted)
{
  if (!data.has_flags || (!data.size && !data.arrived_at))
    return;
  wanted.arrived_at = data.arrived_at.value_or(run_.clock.now());
  wanted.size = data.size.value_or(0);
  const Candidate candidate{data.uid, wanted.arrived_at, data.seen, data.deleted};
  if (!selection_.wanted(candidate))
    return drop(data.uid);
  wanted.silent = selection_.silent(candidate);
  wanted.part = wanted.size > static_cast<std::uint64_t>(run_.mailbox.max_size);
  make_ready(data.uid, wanted);
}

void ImapFetch::make_ready(Uid uid, Wanted& wanted)
{
  wanted.stage = Wanted::Stage::ready;
  ready_.insert(uid);
}

void ImapFetch::on_body(MessageData& data, Wanted& wanted)
{
  // No mail is empty: the server could not read it. Or it merely tells flags.
  if (!data.has_body || (data.body.size == 0 && wanted.size > 0)) {
    wanted.empty = true;
    return;
  }
  if (data.body.skipped) { // larger than it was announced
    wanted.size = data.body.size;
    wanted.part = true;
    return make_ready(data.uid, wanted);
  }
  const bool part = wanted.part && data.body.bytes.size() >= part_taken;
  arrival_.uid = data.uid;
  arrival_.arrived_at = wanted.arrived_at;
  arrival_.silent = wanted.silent;
  arrival_.size = static_cast<std::int64_t>(part ? wanted.size : data.body.bytes.size());
  arrival_.note.clear();
  if (part) {
    const auto& after = run_.incoming().after;
    const auto& lies = after.what == config::After::What::move ? after.folder : name_;
    arrival_.note =
        note_of_partial(run_, wanted.size, fmt::format("folder {} of the mailbox", lies));
    ++tally_.partial;
  }
  std::swap(arrival_.raw, data.body.bytes);
  intake_.add(arrival_);
  (part ? filling_.part : filling_.whole).push_back(data.uid);
  wanted_.erase(data.uid);
  if (intake_.ready())
    begin_commit();
}

/// It is not to be taken, or not there any more.
void ImapFetch::drop(Uid uid)
{
  wanted_.erase(uid);
  --tally_.expected;
}

void ImapFetch::give_up(Uid uid, const std::string& why)
{
  log::warn("mailbox {}: folder {}: message with UID {} cannot be read: {}; it stays as it is",
            run_.mailbox.name, name_, uid, why);
  failed_ = std::min(failed_.value_or(uid), uid);
  ++tally_.failed;
  wanted_.erase(uid);
}

void ImapFetch::on_end(const std::string& tag, const Completion& end)
{
  const auto node = pending_.extract(tag);
  if (node.empty())
    return;
  auto& pending = node.mapped();
  switch (pending.what) {
  case Pending::What::sizes:
    return end_sizes(pending, end);
  case Pending::What::bodies:
    return end_bodies(pending, end);
  case Pending::What::settling:
    if (end.ok()) {
      for (auto& next : pending.settling.then)
        send(Pending::What::settling, pending.uids, std::move(next));
    } else if (!warned_) {
      warned_ = true; // the messages are here; that is what matters
      log::warn("mailbox {}: folder {}: the server does not {}: {}", run_.mailbox.name, name_,
                pending.settling.purpose, end.text);
    }
  }
}

void ImapFetch::end_sizes(const Pending& pending, const Completion& end)
{
  for (const auto uid : pending.uids) {
    const auto at = wanted_.find(uid);
    if (at == wanted_.end() || at->second.stage != Wanted::Stage::sizing)
      continue;
    if (end.ok() && !unreadable_) {
      drop(uid); // expunged since the search
    } else {
      at->second.arrived_at = run_.clock.now();
      at->second.alone = true;
      make_ready(uid, at->second);
    }
  }
}

/// A message that did not come among others is asked for alone: one bad message does not stop the
/// rest (traps 8 and 13).
void ImapFetch::end_bodies(const Pending& pending, const Completion& end)
{
  for (const auto uid : pending.uids) {
    const auto at = wanted_.find(uid);
    if (at == wanted_.end() || at->second.stage != Wanted::Stage::asked)
      continue;
    auto& wanted = at->second;
    if (!wanted.alone) {
      wanted.alone = true;
      make_ready(uid, wanted);
    } else if (!end.ok()) {
      give_up(uid, end.text);
    } else if (unreadable_ || wanted.empty) {
      give_up(uid, "the server does not hand it over");
    } else {
      drop(uid); // expunged meanwhile
    }
  }
}

/// Below this, every message is dealt with, on the server too.
std::int64_t ImapFetch::low_water() const
{
  std::int64_t low = static_cast<std::int64_t>(folder_.uidnext);
  const auto below = [&](std::int64_t uid) { low = std::min(low, uid); };
  if (!wanted_.empty())
    below(wanted_.begin()->first);
  if (!unsized_.empty())
    below(unsized_.front());
  if (failed_)
    below(*failed_);
  const auto below_all = [&](const Batch& batch) {
    std::for_each(batch.whole.begin(), batch.whole.end(), below);
    std::for_each(batch.part.begin(), batch.part.end(), below);
  };
  below_all(filling_);
  std::for_each(storing_.begin(), storing_.end(), below_all);
  for (const auto& [tag, pending] : pending_) {
    for (const auto uid : pending.uids)
      below(uid);
  }
  return low;
}

/// The disk is waited for while the next messages come.
void ImapFetch::begin_commit()
{
  while (intake_.underway() >= stores_ahead || intake_.settled())
    finish_commit(Settle::yes);
  state_.next_uid = std::max(state_.next_uid, low_water());
  intake_.begin_commit();
  storing_.push_back(std::exchange(filling_, {}));
}

/// False if nothing was being stored.
bool ImapFetch::finish_commit(Settle settle_too)
{
  const auto result = intake_.finish_commit();
  if (!result)
    return false;
  auto stored = std::move(storing_.front());
  storing_.pop_front();
  tally_.stored += result->stored;
  tally_.repeated += result->repeated;
  if (settle_too == Settle::yes) {
    settle(stored.whole, true);
    settle(stored.part, false);
  }
  if (run_.progress)
    run_.progress(tally_);
  return true;
}

void ImapFetch::settle(std::vector<Uid>& uids, bool whole)
{
  if (!uids.empty()) {
    for (auto& settling : settling(run_.incoming().after, session_, uids, whole))
      send(Pending::What::settling, uids, std::move(settling));
  }
  uids.clear();
}

void ImapFetch::finish()
{
  state_.next_uid = std::max(state_.next_uid, low_water());
  state_.complete = state_.complete || !failed_;
  const store::Relaxed relaxed{
      run_.db}; // lost with the power, it costs one more look at the folder
  store::Transaction tx{run_.db};
  save_state(run_.db, state_);
  save_fetched(run_.db, state_, run_.clock.now());
  tx.commit();
}

} // namespace tkt::fetch
