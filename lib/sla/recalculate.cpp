#include "sla/recalculate.hpp"

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "desk/event.hpp"
#include "sla/changes.hpp"
#include "sla/history.hpp"
#include "sla/terms.hpp"
#include "store/transaction.hpp"

namespace tkt::sla {

namespace {

constexpr std::size_t step = 500; ///< tickets that are read at a time

/// What a recount needs to know of a ticket; far less than desk::Ticket, a million times.
struct Row {
  desk::Ticket ticket; ///< id, priority, sla, queue and creation alone
  std::vector<desk::Pause> pauses;
  bool answered = true; ///< looked up only where it matters
};

using Terms_key = std::tuple<std::string, std::string, std::string>; // sla, priority, queue

/// The active tickets after one, with their clocks; `last` becomes the last that was looked at.
std::vector<Row> read_rows(store::Database& db, TicketId after)
{
  std::vector<Row> rows;
  auto tickets = db.prepare("SELECT id, priority, sla, queue, created_at FROM ticket "
                            "WHERE active = 1 AND id > ? ORDER BY id LIMIT ?");
  tickets.bind_all(after, step);
  while (tickets.step()) {
    auto& ticket = rows.emplace_back().ticket;
    ticket.id = tickets.read<TicketId>(0);
    ticket.priority = tickets.read<std::string>(1);
    ticket.sla = tickets.read<std::string>(2);
    ticket.queue = tickets.read<std::string>(3);
    ticket.created_at = tickets.read<Instant>(4);
  }
  return rows;
}

/// Reads the clocks of rows from one walk through the table, which has the same order.
void read_clocks(store::Database& db, std::vector<Row>& rows)
{
  if (rows.empty())
    return;
  auto clocks = db.prepare(
      "SELECT ticket, target, round, state, started_at, due_at, work, stopped_at, crossed_at, "
      "basis FROM sla_clock WHERE ticket BETWEEN ? AND ? ORDER BY ticket, target, round");
  clocks.bind_all(rows.front().ticket.id, rows.back().ticket.id);
  auto row = rows.begin();
  while (clocks.step()) {
    const auto id = clocks.read<TicketId>(0);
    while (row != rows.end() && row->ticket.id < id)
      ++row;
    if (row == rows.end())
      break;
    const auto target = desk::parse_target(clocks.read<std::string_view>(1));
    if (row->ticket.id != id || !target)
      continue;
    desk::RunningClock clock;
    clock.round = clocks.read<int>(2);
    clock.phase =
        desk::parse_clock_phase(clocks.read<std::string_view>(3)).value_or(desk::ClockPhase::done);
    clock.started_at = clocks.read<Instant>(4);
    clock.due_at = clocks.read<Instant>(5);
    clock.work = milliseconds{clocks.read<std::int64_t>(6)};
    clock.stopped_at = clocks.read<std::optional<Instant>>(7);
    clock.crossed_at = clocks.read<std::optional<Instant>>(8);
    clock.basis = clocks.read<std::optional<std::int64_t>>(9);
    row->ticket.clocks.of(*target) = clock;
  }
  auto pauses = db.prepare("SELECT ticket, from_at, to_at, why FROM sla_pause "
                           "WHERE ticket BETWEEN ? AND ? ORDER BY ticket, from_at");
  pauses.bind_all(rows.front().ticket.id, rows.back().ticket.id);
  row = rows.begin();
  while (pauses.step()) {
    const auto id = pauses.read<TicketId>(0);
    while (row != rows.end() && row->ticket.id < id)
      ++row;
    if (row == rows.end())
      break;
    if (row->ticket.id == id)
      row->pauses.push_back({pauses.read<Instant>(1), pauses.read<std::optional<Instant>>(2),
                             pauses.read<std::string_view>(3) == "closed"
                                 ? desk::ClockPhase::closed
                                 : desk::ClockPhase::paused});
  }
}

class Run {
public:
  Run(desk::Session& session, const RecalculateOptions& options)
      : session_{session}, options_{options}, promises_{session.config}
  {
  }

  /// One batch; false at the end.
  bool batch(TicketId& last, Recalculated& sum, std::vector<Moved>& moved)
  {
    auto rows = read_rows(session_.db, last);
    if (rows.empty())
      return false;
    read_clocks(session_.db, rows);
    for (auto& row : rows)
      look_at(row, sum, moved);
    last = rows.back().ticket.id;
    return true;
  }

private:
  /// Terms, calendar and their versions are the same for many tickets.
  struct Known {
    Terms terms;
    Basis basis;
    const calendar::Calendar* calendar;
    std::optional<std::int64_t> row;
  };

  Known& known(const desk::Ticket& ticket)
  {
    const Terms_key key{ticket.sla, ticket.priority, ticket.queue};
    const auto found = known_.find(key);
    if (found != known_.end())
      return found->second;
    return known_
        .emplace(key, Known{promises_.terms_of(ticket),
                            promises_.basis_of(ticket),
                            &promises_.calendar_of(ticket),
                            {}})
        .first->second;
  }

  bool is_present(std::optional<std::int64_t> basis, const Known& known)
  {
    if (!basis)
      return false;
    const auto [found, is_new] = bases_.try_emplace(*basis);
    if (is_new)
      found->second = find_basis(session_.db, *basis).value_or(Basis{});
    return found->second == known.basis;
  }

  void look_at(Row& row, Recalculated& sum, std::vector<Moved>& moved)
  {
    ++sum.tickets;
    auto& ticket = row.ticket;
    auto& known = this->known(ticket);
    bool old = false;
    bool any = false;
    for (const auto target : desk::all_targets)
      if (const auto& clock = ticket.clocks.of(target)) {
        any = true;
        old = old || (clock->phase != desk::ClockPhase::done && !is_present(clock->basis, known));
      }
    // A promise may also have come where there was none.
    const auto missing = [&](desk::Target target) {
      return !ticket.clocks.of(target) && known.terms.work(target, false) > seconds{0};
    };
    old = old || (any && (missing(desk::Target::resolution) || missing(desk::Target::alarm) ||
                          missing(desk::Target::reaction)));
    if (!old)
      return;

    Book before;
    before.clocks = ticket.clocks;
    before.pauses = std::move(row.pauses);
    before.answered = answered(ticket);
    before.from = ticket.created_at;
    for (const auto target :
         {desk::Target::reaction, desk::Target::alarm, desk::Target::resolution})
      if (const auto& clock = ticket.clocks.of(target))
        before.from = clock->started_at;
    auto after = before;
    Machine machine{known.terms, *known.calendar};
    machine.apply(after, Input::terms, session_.now());
    const auto first = moved.size();
    for (const auto target : desk::all_targets)
      note(ticket.id, target, before.clocks.of(target), after.clocks.of(target), moved);
    if (moved.size() != first)
      ++sum.changed;
    if (!options_.dry_run)
      write(ticket, before, after, known, moved.size() != first);
  }

  /// A reaction that was promised and is no longer there was answered, or taken back.
  bool answered(const desk::Ticket& ticket)
  {
    if (const auto& reaction = ticket.clocks.reaction)
      return reaction->phase == desk::ClockPhase::done;
    return session_.db
        .prepare("SELECT 1 FROM message WHERE ticket = ? AND kind = 'outgoing' LIMIT 1")
        .bind_all(ticket.id)
        .value<int>()
        .has_value();
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

  void write(const desk::Ticket& ticket, const Book& before, Book& after, Known& known, bool moved)
  {
    // Those that came out the same are of the present version too: the next time they are passed
    // by.
    for (const auto target : desk::all_targets)
      if (auto& clock = after.clocks.of(target))
        if (clock->phase != desk::ClockPhase::done) {
          known.row = known.row ? known.row : record(session_.db, known.basis);
          clock->basis = known.row;
        }
    write_book(session_.db, ticket.id, before, after, known.basis);
    if (!moved)
      return;
    const auto text = describe_changes(before, after, *known.calendar);
    desk::add_event(session_, ticket.id,
                    {.kind = "clock",
                     .after = "moved",
                     .reason = fmt::format("{}: counted anew by {}, calendar {} (version {})", text,
                                           known.terms.source, known.basis.calendar,
                                           known.basis.calendar_digest)});
  }

  desk::Session& session_;
  const RecalculateOptions& options_;
  Promises promises_;
  std::map<Terms_key, Known> known_;
  std::map<std::int64_t, Basis> bases_;
};

} // namespace

Recalculated recalculate(desk::Session& session, const std::function<void(const Moved&)>& take,
                         const RecalculateOptions& options)
{
  const ManualClock still{session.now()};
  desk::Session judge{session.db, session.config, still, session.actor};
  Run run{judge, options};
  Recalculated sum;
  TicketId last;
  bool more = true;
  // Nothing is lost that could not be counted again: the disk is not waited for.
  const store::Relaxed relaxed{session.db};
  while (more && !options.stop()) {
    std::vector<Moved> moved;
    if (options.dry_run) {
      more = run.batch(last, sum, moved);
    } else {
      store::Transaction tx{session.db};
      const auto begun = std::chrono::steady_clock::now();
      do
        more = run.batch(last, sum, moved);
      while (more && std::chrono::steady_clock::now() - begun < options.hold);
      tx.commit();
    }
    for (const auto& one : moved)
      take(one);
  }
  return sum;
}

} // namespace tkt::sla
