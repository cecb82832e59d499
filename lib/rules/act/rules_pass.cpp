#include "rules/act/rules_pass.hpp"

#include <limits>
#include <vector>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "contacts/contact_lookup.hpp"
#include "desk/message/raw.hpp"
#include "rules/act/notify_customer.hpp"
#include "rules/act/programs.hpp"
#include "rules/act/store_message.hpp"
#include "rules/act/triggers.hpp"
#include "store/transaction.hpp"

namespace tkt::rules {

namespace {

/// Runs that died with a message in their hands before it is set aside. Not few: who is killed from
/// outside, again and again, has done nothing wrong.
constexpr int most_attempts = 8;

/// From so many on, it waits until all the others are done: it may be what kills us.
constexpr int suspicious_attempts = 2;

struct Work {
  IncomingId id;
  RawId raw;
  Arrival arrival;
  int attempts = 0; ///< begun before this time, and not ended
};

/// The next messages with so many attempts behind them, in order of arrival. One that was begun
/// before comes alone: if it kills us again, it takes no other with it.
std::vector<Work> find_batch(desk::Session& session, const Options& options, int least, int most)
{
  std::vector<Work> batch;
  std::size_t bytes = 0;
  auto query = session.db.prepare(
      "SELECT i.id, i.raw, i.mailbox, i.arrived_at, i.stored_at, i.silent, i.note, i.attempts, "
      "length(r.bytes) FROM incoming i JOIN raw r ON r.id = i.raw "
      "WHERE i.state = 'new' AND i.attempts BETWEEN ? AND ? ORDER BY i.id LIMIT ?");
  query.bind_all(least, most, options.batch);
  while (query.step()) {
    Work work;
    work.id = query.read<IncomingId>(0);
    work.raw = query.read<RawId>(1);
    work.arrival.mailbox = query.read<std::string>(2);
    // A server whose clock runs ahead must not start promises in the future.
    work.arrival.arrived_at = std::min(query.read<Instant>(3), query.read<Instant>(4));
    work.arrival.silent = query.read<bool>(5);
    work.arrival.note = query.read<std::string>(6);
    work.attempts = query.read<int>(7);
    bytes += query.read<std::size_t>(8);
    const bool alone = work.attempts > 0;
    if (!batch.empty() && (alone || bytes > options.batch_bytes))
      break;
    batch.push_back(std::move(work));
    if (alone)
      break;
  }
  return batch;
}

/// Where the header ends, with the empty line.
std::size_t header_end(std::string_view raw)
{
  const auto crlf = raw.find("\r\n\r\n");
  const auto lf = raw.find("\n\n");
  if (crlf == std::string_view::npos && lf == std::string_view::npos)
    return raw.size();
  return crlf < lf ? crlf + 4 : lf + 2;
}

/// The next messages, marked as begun.
std::vector<Work> take_batch(desk::Session& session, const Options& options)
{
  store::Transaction tx{session.db};
  auto batch = find_batch(session, options, 0, suspicious_attempts - 1);
  if (batch.empty())
    batch = find_batch(session, options, suspicious_attempts, std::numeric_limits<int>::max());
  for (const auto& work : batch)
    session.db.prepare("UPDATE incoming SET attempts = attempts + 1 WHERE id = ?").run(work.id);
  tx.commit();
  return batch;
}

/// Lets the lookup program say who the senders are, before the transaction in which it counts.
void ask_for_senders(desk::Session& session, desk::ContactLookup& lookup,
                     const std::vector<Work>& batch, const Options& options)
{
  if (!lookup.configured())
    return;
  std::vector<mail::Address> people;
  std::vector<std::string> notes; // carried out later, when the message is read whole
  for (const auto& work : batch) {
    const auto raw = desk::read_raw(session.db, work.raw);
    const auto header = std::string_view{raw}.substr(0, header_end(raw));
    people.push_back(requester_of(mail::Message::parse(header), notes));
  }
  lookup.ask(people, options.stop);
}

void put_back(desk::Session& session, const std::vector<Work>& batch)
{
  for (const auto& work : batch)
    session.db.prepare("UPDATE incoming SET attempts = ? WHERE id = ? AND state = 'new'")
        .run(work.attempts, work.id);
}

/// `message_id` of what is on no ticket, so that it can be asked about.
void finish(desk::Session& session, IncomingId id, std::string_view state, std::string_view reason,
            std::string_view message_id = {})
{
  session.db.prepare("UPDATE incoming SET state = ?, reason = ?, message_id = ? WHERE id = ?")
      .run(state, reason, message_id, id);
}

void quarantine(desk::Session& session, const Work& work, std::string_view reason, Report& report)
{
  log::warn("message {} of mailbox {} is set aside: {}", work.id, work.arrival.mailbox, reason);
  finish(session, work.id, "quarantined", reason);
  ++report.quarantined;
}

void process(desk::Session& session, const Bench& bench, const Work& work, Report& report)
{
  const auto raw = desk::read_raw(session.db, work.raw);
  const auto message = mail::Message::parse(raw);
  const auto decision = decide(bench, work.arrival, message, session.now());
  carry_out(session, bench.promises, work.arrival, message, decision, work.id, work.raw);
  const bool ignored = decision.disposition == Disposition::ignored;
  if (ignored)
    finish(session, work.id, "ignored", decision.reason, message.message_id());
  else
    finish(session, work.id, "done", "");

  report.ignored += ignored;
  report.opened += decision.disposition == Disposition::opens;
  report.followed += decision.disposition == Disposition::follows;
  report.acknowledged += decision.acknowledges;
}

void process_batch(desk::Session& session, const Bench& bench, const std::vector<Work>& batch,
                   Report& report)
{
  auto counted = report;
  store::Transaction tx{session.db};
  for (const auto& work : batch) {
    if (work.attempts >= most_attempts) {
      quarantine(session, work,
                 fmt::format("tkt-rules died {} times while reading it", work.attempts), counted);
      continue;
    }
    auto before = counted;
    try {
      store::Transaction one{session.db};
      process(session, bench, work, counted);
      one.commit();
    } catch (const Error& e) {
      // A desk that cannot be written, or a rule that names what is gone, is no fault of the mail.
      if (e.kind() == Kind::temporary || e.kind() == Kind::config)
        throw;
      counted = before;
      quarantine(session, work, e.what(), counted);
    }
  }
  tx.commit();
  report = counted;
}

} // namespace

namespace {

void take_mail(desk::Session& session, const Options& options, Report& report)
{
  const RuleSet rules{session.config};
  sla::Promises promises{session.config};
  const Bench bench{session.db, session.config, rules, promises};
  desk::ContactLookup lookup{session};
  while (!options.stop.requested()) {
    const auto batch = take_batch(session, options);
    if (batch.empty())
      break;
    try {
      ask_for_senders(session, lookup, batch, options);
      if (options.stop.requested()) {
        put_back(session, batch);
        break;
      }
      process_batch(session, bench, batch, report);
    } catch (const std::exception&) {
      try {
        put_back(session, batch);
      } catch (const Error&) {
        // The desk cannot be written at all; the first failure is the one to tell of.
      }
      throw;
    }
    if (options.progress)
      options.progress(report.opened + report.followed + report.ignored + report.quarantined);
  }
}

bool stopped(const Options& options)
{
  return options.stop.requested();
}

} // namespace

Report run_pass(desk::Session& session, const Options& options)
{
  Report report;
  do {
    {
      // tkt-rules promises nothing to the outside: what a power cut takes away is still in
      // `incoming`, which was durable before the server heard of it, and is decided again in the
      // same way. Whoever does promise something on top of it (tkt-send, an agent's answer) waits
      // for the disk, and with its own commit for all that went before.
      const store::Relaxed relaxed{session.db};
      take_mail(session, options, report);
      sla::Promises promises{session.config};
      const auto triggered = run_triggers(session, promises, {}, options.stop);
      report.fired += triggered.fired;
      report.loops += triggered.loops;
      report.mailed += run_customer_mail(session, options.stop);
    }
    // A program runs at most once: that it has begun has to be on the disk. What it asks for may
    // set off rules again.
    const auto ran = stopped(options) ? 0 : run_programs(session, options.programs, options.stop);
    report.programs += ran;
    if (ran == 0)
      break;
  } while (!stopped(options));
  return report;
}

} // namespace tkt::rules
