#include "send/transport/connection_pool.hpp"

#include <system_error>

#include <fmt/format.h>

#include "base/log.hpp"

namespace tkt::send {

namespace {

constexpr std::size_t most_bytes_waiting = 4U << 20;
constexpr std::size_t jobs_per_lane = 4; ///< that wait, so that no lane ever does

std::vector<std::string> waiting_copies(const Mail& mail)
{
  std::vector<std::string> addresses;
  for (const auto& copy : mail.recipients) {
    if (copy.state == State::queued)
      addresses.push_back(copy.address);
  }
  return addresses;
}

/// What a mail that waits takes; large ones are read when they are sent.
std::size_t in_memory(const Bytes& bytes)
{
  return bytes.held().value_or(std::string_view{}).size();
}

/// What our own journal says, kept apart from what a transport says.
struct JournalFailed {
  std::exception_ptr why;
};

} // namespace

void Bell::ring()
{
  {
    const std::lock_guard lock{mutex_};
    ++count_;
  }
  rung_.notify_one();
}

std::size_t Bell::count()
{
  const std::lock_guard lock{mutex_};
  return count_;
}

void Bell::wait(std::size_t beyond, milliseconds patience)
{
  std::unique_lock lock{mutex_};
  rung_.wait_for(lock, patience, [&] { return count_ > beyond; });
}

struct Crew::Lane {
  std::unique_ptr<Transport> transport;
  std::thread thread; ///< none where the caller's carries
};

Crew::Crew(std::size_t most, Open open, Journal& journal, const Cancellation& stop, Bell* bell)
    : most_{bell == nullptr ? 1 : most}, open_{std::move(open)}, journal_{journal}, stop_{stop},
      bell_{bell}
{
}

Crew::~Crew()
{
  (void)finish();
}

bool Crew::full()
{
  const std::lock_guard lock{mutex_};
  return jobs_.size() >= jobs_per_lane * std::max<std::size_t>(most_, 1) ||
         bytes_ >= most_bytes_waiting;
}

/// False if there is no transport: no mail of this crew leaves by this lane.
bool Crew::open(Lane& lane, std::unique_lock<std::mutex>& lock)
{
  std::optional<Unusable> unusable;
  std::exception_ptr failure;
  lock.unlock();
  try {
    lane.transport = open_();
  } catch (const Interrupted&) {
    failure = std::current_exception();
  } catch (const Error& e) {
    unusable = Unusable{e.kind(), e.what()};
  } catch (...) {
    failure = std::current_exception();
  }
  lock.lock();
  if (lane.transport)
    return true;
  --alive_;
  if (unusable)
    unusable_ = std::move(unusable);
  else
    failure_ = failure;
  return false;
}

/// One more lane, if there is work for it and nothing speaks against it.
void Crew::grow()
{
  const std::lock_guard lock{mutex_};
  const bool another = lanes_.empty() || (proven_ && !unusable_ && !failure_ &&
                                          lanes_.size() < most_ && jobs_.size() > 1);
  if (!another || jobs_.empty())
    return;
  lanes_.push_back(std::make_unique<Lane>());
  ++alive_;
  if (bell_ != nullptr) {
    auto& added = *lanes_.back();
    try {
      added.thread = std::thread{[this, &added] { run(added); }};
    } catch (const std::system_error& e) {
      --alive_;
      if (alive_ == 0)
        unusable_ = Unusable{Kind::temporary, fmt::format("no thread: {}", e.what())};
    }
  }
}

void Crew::tell()
{
  if (bell_ != nullptr)
    bell_->ring();
}

void Crew::give(Job job)
{
  {
    const std::lock_guard lock{mutex_};
    bytes_ += in_memory(job.bytes);
    jobs_.push_back(std::move(job));
  }
  work_.notify_one();
  grow();
}

/// Sends the next mail, with the lock open meanwhile. False if the lane can carry no more.
bool Crew::carry(Transport& transport, std::unique_lock<std::mutex>& lock)
{
  Job job = std::move(jobs_.front());
  jobs_.pop_front();
  bytes_ -= in_memory(job.bytes);
  ++under_way_;
  lock.unlock();

  std::optional<std::vector<CopyResult>> results;
  std::exception_ptr failure;
  std::optional<Unusable> unusable;
  const auto waiting = waiting_copies(job.mail);
  const auto begin = [&] {
    try {
      journal_.begin(job.mail.id);
    } catch (...) {
      throw JournalFailed{std::current_exception()};
    }
  };
  try {
    results = transport.send({job.mail.id, job.mail.created_at, job.mail.sender, waiting, job.bytes,
                              job.mail.recipients.size()},
                             begin);
  } catch (const JournalFailed& journal) {
    failure = journal.why;
  } catch (const Interrupted&) {
    failure = std::current_exception();
  } catch (const Error& e) {
    if (e.kind() == Kind::data) {
      results.emplace();
      for (const auto& address : waiting)
        results->push_back({address, Fate::refused, e.what()});
    } else {
      unusable = Unusable{e.kind(), e.what()};
    }
  } catch (...) {
    failure = std::current_exception();
  }
  if (results)
    journal_.end(job.mail.id, *results);

  lock.lock();
  --under_way_;
  if (results) {
    proven_ = true;
    outcomes_.push_back({std::move(job.mail), std::move(*results)});
    return true;
  }
  --alive_;
  if (unusable) {
    // Another lane may do better; after the last one the mail waits for another pass.
    if (alive_ > 0)
      log::info("one connection less: {}", unusable->text);
    bytes_ += in_memory(job.bytes);
    jobs_.push_front(std::move(job));
    unusable_ = std::move(unusable);
  } else {
    failure_ = failure;
  }
  return false;
}

void Crew::run(Lane& lane)
{
  std::unique_lock lock{mutex_};
  bool going = open(lane, lock);
  while (going) {
    work_.wait(lock, [&] { return closing_ || failure_ || !jobs_.empty(); });
    if (closing_ || failure_ || stop_.requested())
      break;
    going = carry(*lane.transport, lock);
    tell();
  }
  lock.unlock();
  tell();
  work_.notify_all();     // what it has put back is for the others
  lane.transport.reset(); // the farewell to the server is a lane's own, too
}

std::vector<Crew::Outcome> Crew::take()
{
  grow();
  std::unique_lock lock{mutex_};
  if (bell_ == nullptr && alive_ > 0 && !jobs_.empty() && !stop_.requested()) {
    auto& lane = *lanes_.front();
    if (lane.transport || open(lane, lock))
      (void)carry(*lane.transport, lock);
  }
  if (!outcomes_.empty())
    return std::exchange(outcomes_, {});
  if (failure_)
    std::rethrow_exception(failure_);
  if (alive_ == 0 && under_way_ == 0 && unusable_)
    throw Unusable{*unusable_};
  stop_.check();
  return {};
}

bool Crew::idle()
{
  const std::lock_guard lock{mutex_};
  return jobs_.empty() && under_way_ == 0 && outcomes_.empty();
}

void Crew::close()
{
  {
    const std::lock_guard lock{mutex_};
    closing_ = true;
  }
  work_.notify_all();
}

std::vector<Crew::Outcome> Crew::finish()
{
  close();
  for (const auto& lane : lanes_) {
    if (lane->thread.joinable())
      lane->thread.join();
  }
  lanes_.clear();
  return std::exchange(outcomes_, {});
}

} // namespace tkt::send
