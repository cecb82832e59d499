#include "send/transport/send_pass.hpp"

#include <algorithm>
#include <deque>
#include <iterator>

#include "desk/message/raw.hpp"
#include "send/transport/connection_pool.hpp"
#include "store/transaction.hpp"

namespace tkt::send {

namespace {

/// How many are leased at a time: few enough that an agent can still take most of them back and
/// that a machine that goes down leaves few of them unknown; many enough that the disk is not
/// waited for more often than a few times a second.
constexpr std::size_t least_batch = 20;
constexpr std::size_t largest_batch = 200;
constexpr milliseconds short_batch{250};
constexpr milliseconds long_batch{1000};

/// Results reach the database together: so many, or those of so long. Meanwhile the journal has
/// them.
constexpr std::size_t most_unrecorded = 50;
constexpr milliseconds longest_unrecorded{100};

using Steady = std::chrono::steady_clock;

Cause cause_of(Kind kind)
{
  return kind == Kind::no_permission || kind == Kind::config ? Cause::login : Cause::server;
}

std::size_t lanes(const PassOptions& options, const config::Mailbox& mailbox)
{
  const auto configured = mailbox.outgoing ? mailbox.outgoing->connections : 1;
  return options.connections.value_or(static_cast<std::size_t>(configured));
}

/// Mailboxes that are served side by side: a server that is not there holds up its own mail and
/// not what waits for others.
constexpr std::size_t most_mailboxes = 16;

/// One mailbox's part of a pass, in steps that wait for nothing but our own disk.
class MailboxPass {
public:
  MailboxPass(desk::Session& session, const Lease& lease, Journal& journal,
              const config::Mailbox& mailbox, const PassOptions& options, const Cancellation& stop,
              Bell* bell, const std::function<void(const Mail&)>& tell, Report& report)
      : session_{session}, lease_{lease}, mailbox_{mailbox}, tell_{tell}, report_{report},
        started_{session.now()}, crew_{lanes(options, mailbox),
                                       [&options, &mailbox, &stop, &session] {
                                         return options.open
                                                    ? options.open(mailbox, stop)
                                                    : open_transport(session.config, mailbox, stop);
                                       },
                                       journal, stop, bell}
  {
  }

  const std::string& mailbox() const { return mailbox_.name; }

  /// Goes on with what can be gone on with. False once all is sent and recorded.
  bool step()
  {
    if (!refill() && leased_.empty() && crew_.idle()) {
      record_all(true);
      crew_.close();
      return false;
    }
    feed();
    collect(crew_.take());
    if (due_to_record())
      record_all(false);
    return true;
  }

  /// Ends early. What was sent before the trouble is sent.
  void end()
  {
    collect(crew_.finish());
    record_all(true);
  }

private:
  /// Leases the next batch once the last one runs low. One wait for the disk covers this and the
  /// results that are there by then. False if nothing was taken.
  bool refill()
  {
    if (exhausted_ || leased_.size() + carried_ > batch_ / 2)
      return false;
    const auto now = Steady::now();
    if (now - last_refill_ < short_batch)
      batch_ = std::min(batch_ * 2, largest_batch);
    else if (now - last_refill_ > long_batch)
      batch_ = std::max(batch_ / 2, least_batch);
    last_refill_ = now;

    session_.db.set_durable(true);
    store::Transaction tx{session_.db};
    write_results();
    // As of the beginning and no later: what is deferred meanwhile belongs to another pass.
    auto taken = take_due(session_.db, lease_, mailbox_.name, started_, batch_);
    tx.commit();
    session_.db.set_durable(false);
    tell_all();
    exhausted_ = taken.empty();
    std::move(taken.begin(), taken.end(), std::back_inserter(leased_));
    return !exhausted_;
  }

  void feed()
  {
    while (!leased_.empty() && !crew_.full()) {
      auto bytes = desk::detached_raw(session_.db, leased_.front().raw);
      crew_.give({std::move(leased_.front()), std::move(bytes)});
      leased_.pop_front();
      ++carried_;
    }
  }

  void collect(std::vector<Crew::Outcome> outcomes)
  {
    if (outcomes.empty())
      return;
    if (unrecorded_.empty())
      oldest_ = Steady::now();
    carried_ -= std::min(carried_, outcomes.size());
    std::move(outcomes.begin(), outcomes.end(), std::back_inserter(unrecorded_));
  }

  bool due_to_record()
  {
    return unrecorded_.size() >= most_unrecorded ||
           (!unrecorded_.empty() && Steady::now() - oldest_ >= longest_unrecorded);
  }

  void write_results()
  {
    for (auto& [mail, results] : unrecorded_)
      record(session_, lease_, mail, results);
  }

  void record_all(bool durably)
  {
    if (unrecorded_.empty())
      return;
    session_.db.set_durable(durably);
    store::Transaction tx{session_.db};
    write_results();
    tx.commit();
    session_.db.set_durable(false);
    tell_all();
  }

  void tell_all()
  {
    for (const auto& one : std::exchange(unrecorded_, {})) {
      ++report_.tried;
      tell_(one.mail);
    }
  }

  desk::Session& session_;
  const Lease& lease_;
  const config::Mailbox& mailbox_;
  const std::function<void(const Mail&)>& tell_;
  Report& report_;
  const Instant started_;
  std::deque<Mail> leased_; ///< not given to the crew yet
  std::size_t carried_ = 0; ///< given to the crew, no result yet
  std::size_t batch_ = least_batch;
  Steady::time_point last_refill_ = Steady::now() - long_batch;
  bool exhausted_ = false;
  std::vector<Crew::Outcome> unrecorded_;
  Steady::time_point oldest_{}; ///< of unrecorded_
  Crew crew_;
};

/// Mailboxes for which something is due.
std::vector<std::string> waiting_mailboxes(store::Database& db, std::string_view only, Instant now)
{
  std::vector<std::string> names;
  auto query =
      db.prepare("SELECT DISTINCT mailbox FROM outbox WHERE state IN ('queued', 'sending') "
                 "AND state = 'queued' AND not_before <= ?1 AND (?2 = '' OR mailbox = ?2) "
                 "ORDER BY mailbox");
  query.bind_all(now, only);
  for (const auto& [name] : query.rows<std::string>())
    names.push_back(name);
  return names;
}

/// All mailboxes of a pass, so many at a time, from one thread.
class Passes {
public:
  Passes(desk::Session& session, const Lease& lease, Journal& journal, const PassOptions& options,
         const Cancellation& stop, const std::function<void(const Mail&)>& tell, Report& report)
      : session_{session}, lease_{lease}, journal_{journal}, options_{options}, stop_{stop},
        tell_{tell}, report_{report}
  {
  }

  void run(std::vector<std::string> names)
  {
    // A single connection needs no thread, and so no word from one to another.
    const auto* only = names.size() == 1 ? session_.config.find_mailbox(names.front()) : nullptr;
    Bell* const bell = only != nullptr && lanes(options_, *only) <= 1 ? nullptr : &bell_;
    std::deque<std::string> waiting{names.begin(), names.end()};
    const store::Relaxed swift{session_.db};
    try {
      while (!waiting.empty() || !active_.empty()) {
        while (!waiting.empty() && active_.size() < most_mailboxes) {
          begin(waiting.front(), bell);
          waiting.pop_front();
        }
        const auto rung = bell_.count();
        step_all();
        if (bell != nullptr && !active_.empty())
          bell_.wait(rung, longest_unrecorded);
        stop_.check();
      }
    } catch (...) {
      end_all();
      throw;
    }
  }

private:
  void begin(const std::string& name, Bell* bell)
  {
    const auto* mailbox = session_.config.find_mailbox(name);
    if (mailbox == nullptr)
      hold(name, {Kind::config, "the configuration has no such mailbox any more"});
    else
      active_.push_back(std::make_unique<MailboxPass>(session_, lease_, journal_, *mailbox,
                                                      options_, stop_, bell, tell_, report_));
  }

  void step_all()
  {
    for (auto at = active_.begin(); at != active_.end();) {
      auto& pass = **at;
      bool going = false;
      try {
        going = pass.step();
      } catch (const Unusable& problem) {
        pass.end();
        hold(pass.mailbox(), problem);
      }
      if (going) {
        ++at;
      } else {
        // Its connections take leave while others still send.
        done_.push_back(std::move(*at));
        at = active_.erase(at);
      }
    }
  }

  void end_all()
  {
    for (auto& pass : active_)
      pass->end();
  }

  void hold(const std::string& name, const Unusable& problem)
  {
    session_.db.set_durable(true);
    const auto held = hold_back(session_, lease_, name, cause_of(problem.kind), problem.text);
    session_.db.set_durable(false);
    report_.problems.push_back(
        {name, problem.kind,
         fmt::format("mailbox {}: {} ({} waiting)", name, problem.text, held.waiting)});
    for (const auto& mail : held.failed) {
      ++report_.tried;
      tell_(mail);
    }
  }

  desk::Session& session_;
  const Lease& lease_;
  Journal& journal_;
  const PassOptions& options_;
  const Cancellation& stop_;
  const std::function<void(const Mail&)>& tell_;
  Report& report_;
  Bell bell_; ///< outlives those who ring it
  std::vector<std::unique_ptr<MailboxPass>> active_;
  std::vector<std::unique_ptr<MailboxPass>> done_;
};

} // namespace

Report run_pass(desk::Session& session, const PassOptions& options, const Cancellation& stop,
                const std::function<void(const Mail&)>& tell)
{
  const auto& config = session.config;
  if (!options.mailbox.empty())
    (void)config.mailbox(options.mailbox);
  const Lease lease{session.db.file()};
  Report report;
  for (const auto& mail : recover(session, lease, [&](std::string_view name) {
         const auto* mailbox = config.find_mailbox(name);
         return mailbox != nullptr && repeats_safely(*mailbox);
       })) {
    ++report.tried;
    tell(mail);
  }
  Journal journal{lease};
  if (options.at_once)
    hurry(session.db, options.mailbox, session.now());

  try {
    Passes{session, lease, journal, options, stop, tell, report}.run(
        waiting_mailboxes(session.db, options.mailbox, session.now()));
  } catch (const Interrupted&) {
    release(session.db, lease);
  }
  std::sort(report.problems.begin(), report.problems.end(),
            [](const auto& one, const auto& other) { return one.mailbox < other.mailbox; });
  journal.remove();
  return report;
}

} // namespace tkt::send
