#include "sla/recalculate.hpp"

#include <map>
#include <span>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "desk/log/event_batch.hpp"
#include "sla/calendars.hpp"
#include "sla/clock_changes.hpp"
#include "sla/escalation.hpp"
#include "sla/open_tickets.hpp"
#include "sla/promised_times.hpp"
#include "store/data_version.hpp"
#include "store/foreign_keys_off.hpp"
#include "store/transaction.hpp"

namespace tkt::sla {

namespace {

using std::chrono::steady_clock;

constexpr std::size_t step = 1000; ///< tickets that are read at a time

/// Between two batches the desk is free for at least so long: longer than those who wait for it
/// sleep before they look again (store/database.cpp).
constexpr milliseconds breath{3};

/// Terms, calendar and their versions are the same for many tickets.
struct Known {
  Terms terms;
  BasisRow basis;
  const calendar::Calendar& calendar;
};

/// A ticket whose clocks were counted by other versions.
struct Recount {
  OpenTicket ticket;
  Book before;
  Book after;
  Known* known = nullptr;
  std::vector<Moved> moved;
  std::string reason; ///< what the log says; empty if no due time moved
};

class Run {
public:
  Run(desk::Session& session, const RecalculateOptions& options)
      : session_{session}, options_{options}, calendars_{session.config}
  {
  }

  Recalculated recalculate(const std::function<void(const Moved&)>& take)
  {
    Recalculated sum;
    TicketId last;
    while (!options_.stop.requested()) {
      auto batch = count({last});
      if (batch.looked_at == 0)
        break;
      sum.tickets += batch.looked_at;
      last = batch.last;
      if (options_.dry_run)
        tell(batch.recounts, 0, batch.recounts.size(), sum, take);
      else
        write(batch, sum, take);
    }
    return sum;
  }

private:
  struct Batch {
    std::vector<Recount> recounts;
    std::size_t looked_at = 0;
    TicketId last;
    std::int64_t version = 0; ///< of the desk that was looked at
  };
  struct From {
    TicketId after;
    std::optional<TicketId> until = {};
  };

  /// Counts the next tickets anew, in memory: nobody has to wait for that.
  Batch count(const From& from)
  {
    const store::Snapshot snapshot{session_.db};
    Batch batch;
    batch.version = store::seen_version(session_.db);
    auto rows = read_open_tickets(session_.db, from.after, step);
    for (auto& row : rows) {
      if (from.until && *from.until < row.id)
        break;
      ++batch.looked_at;
      batch.last = row.id;
      look_at(row, batch.recounts);
    }
    return batch;
  }

  Known& known(const OpenTicket& ticket)
  {
    const auto found = known_.find(std::tie(ticket.sla, ticket.priority, ticket.queue));
    if (found != known_.end())
      return found->second;
    const auto& calendar = calendars_.of(ticket.sla, ticket.queue);
    auto terms = terms_of(session_.config, ticket.sla, ticket.priority);
    BasisRow basis{{calendar.name(), calendar.digest(), terms.source, terms.digest()}};
    return known_
        .emplace(Key{ticket.sla, ticket.priority, ticket.queue},
                 Known{std::move(terms), std::move(basis), calendar})
        .first->second;
  }

  bool is_present(std::optional<std::int64_t> basis, const Known& known)
  {
    if (!basis)
      return false;
    const auto [found, is_new] = bases_.try_emplace(*basis);
    if (is_new)
      found->second = find_basis(session_.db, *basis).value_or(Basis{});
    return found->second == known.basis.basis();
  }

  bool is_old(const OpenTicket& ticket, const Known& known)
  {
    bool any = false;
    for (const auto target : desk::all_targets)
      if (const auto& clock = ticket.clocks.of(target)) {
        any = true;
        if (clock->phase != desk::ClockPhase::done && !is_present(clock->basis, known))
          return true;
      }
    // A promise may also have come where there was none.
    const auto missing = [&](desk::Target target) {
      return !ticket.clocks.of(target) && known.terms.work(target, false) > seconds{0};
    };
    return any && (missing(desk::Target::resolution) || missing(desk::Target::alarm) ||
                   missing(desk::Target::reaction));
  }

  void look_at(OpenTicket& ticket, std::vector<Recount>& recounts)
  {
    auto& known = this->known(ticket);
    if (!is_old(ticket, known))
      return;
    auto& one = recounts.emplace_back();
    one.known = &known;
    one.before = book_of(session_.db, ticket);
    one.after = one.before;
    Machine{known.terms, known.calendar}.apply(one.after, Input::terms, session_.now());
    for (const auto target : desk::all_targets)
      note(ticket.id, target, one.before.clocks.of(target), one.after.clocks.of(target), one.moved);
    one.ticket = std::move(ticket);
    if (one.moved.empty())
      return;
    const auto& basis = known.basis.basis();
    one.reason = fmt::format("{}: counted anew by {}, calendar {} (version {})",
                             describe_changes(one.before, one.after, known.calendar),
                             known.terms.source, basis.calendar, basis.calendar_digest);
  }

  static void note(TicketId ticket, desk::Target target,
                   const std::optional<desk::RunningClock>& before,
                   const std::optional<desk::RunningClock>& after, std::vector<Moved>& moved)
  {
    const auto due = [](const std::optional<desk::RunningClock>& clock) {
      return clock ? std::optional{clock->due_at} : std::nullopt;
    };
    if (due(before) != due(after))
      moved.push_back({ticket, target, due(before), due(after)});
  }

  void write(Batch& batch, Recalculated& sum, const std::function<void(const Moved&)>& take)
  {
    auto& db = session_.db;
    const auto end = batch.last;
    for (std::size_t at = 0; at < batch.recounts.size() && !options_.stop.requested();) {
      std::this_thread::sleep_until(free_until_);
      store::Transaction tx{db};
      if (store::seen_version(db) != batch.version) {
        // Others have written meanwhile: what is left is counted again, under the lock. There may
        // be more tickets now, but then they are new, and counted by the present versions.
        const auto next = batch.recounts[at].ticket.id;
        batch = count({TicketId{next.value - 1}, end});
        at = 0;
      }
      const auto first = at;
      const auto until = steady_clock::now() + options_.hold;
      while (at < batch.recounts.size() && steady_clock::now() < until)
        write(batch.recounts[at++]);
      write_events({batch.recounts.data() + first, batch.recounts.data() + at});
      tx.commit();
      free_until_ = steady_clock::now() + breath;
      tell(batch.recounts, first, at, sum, take);
    }
  }

  void write(Recount& one)
  {
    auto& basis = one.known->basis;
    // Those that came out the same are of the present version too: the next time they are passed
    // by.
    for (const auto target : desk::all_targets)
      if (auto& clock = one.after.clocks.of(target))
        if (clock->phase != desk::ClockPhase::done)
          clock->basis = basis.in(session_.db);
    write_book(session_.db, one.ticket.id, one.before, one.after, basis);
    if (!one.moved.empty())
      follow_with_steps(one);
  }

  void write_events(std::span<const Recount> recounts)
  {
    std::vector<desk::BatchEvent> events;
    for (const auto& one : recounts)
      if (!one.moved.empty())
        events.push_back({one.ticket.id, "moved", one.reason});
    desk::add_events(session_, "clock", events);
  }

  /// Steps of escalation follow clocks that had been told to be late.
  void follow_with_steps(const Recount& one)
  {
    for (const auto target : desk::all_targets)
      if (const auto& was = one.before.clocks.of(target); was && was->crossed_at) {
        desk::Ticket ticket;
        ticket.id = one.ticket.id;
        ticket.priority = one.ticket.priority;
        ticket.sla = one.ticket.sla;
        ticket.queue = one.ticket.queue;
        sla::follow_with_steps(session_, calendars_, ticket, one.after);
        return;
      }
  }

  static void tell(const std::vector<Recount>& recounts, std::size_t from, std::size_t to,
                   Recalculated& sum, const std::function<void(const Moved&)>& take)
  {
    for (; from < to; ++from) {
      sum.changed += recounts[from].moved.empty() ? 0 : 1;
      for (const auto& moved : recounts[from].moved)
        take(moved);
    }
  }

  using Key = std::tuple<std::string, std::string, std::string>; // sla, priority, queue

  desk::Session& session_;
  const RecalculateOptions& options_;
  Calendars calendars_;
  std::map<Key, Known, std::less<>> known_;
  std::map<std::int64_t, Basis> bases_;
  steady_clock::time_point free_until_{};
};

} // namespace

Recalculated recalculate(desk::Session& session, const std::function<void(const Moved&)>& take,
                         const RecalculateOptions& options)
{
  const ManualClock still{session.now()};
  desk::Session judge{session.db, session.config, still, session.actor};
  // Nothing is lost that could not be counted again: the disk is not waited for.
  const store::Relaxed relaxed{session.db};
  const store::Trusting trusting{session.db};
  return Run{judge, options}.recalculate(take);
}

} // namespace tkt::sla
