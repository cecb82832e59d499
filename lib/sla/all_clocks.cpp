#include "sla/all_clocks.hpp"

#include "sla/calendars.hpp"

namespace tkt::sla {

namespace {

/// The rounds of next_reaction before the last, which Clocks does not hold.
std::vector<desk::RunningClock> past_rounds(store::Database& db, TicketId ticket, int last)
{
  std::vector<desk::RunningClock> rounds;
  if (last < 2)
    return rounds;
  auto query = db.prepare("SELECT round, state, started_at, due_at, work, stopped_at "
                          "FROM sla_clock WHERE ticket = ? AND target = 'next_reaction' "
                          "AND round < ? ORDER BY round");
  query.bind_all(ticket, last);
  while (query.step()) {
    desk::RunningClock clock;
    clock.round = query.read<int>(0);
    clock.phase =
        desk::parse_clock_phase(query.read<std::string_view>(1)).value_or(desk::ClockPhase::done);
    clock.started_at = query.read<Instant>(2);
    clock.due_at = query.read<Instant>(3);
    clock.work = milliseconds{query.read<std::int64_t>(4)};
    clock.stopped_at = query.read<std::optional<Instant>>(5);
    rounds.push_back(clock);
  }
  return rounds;
}

} // namespace

void each_book(store::Database& db, std::optional<Instant> since,
               const std::function<void(const desk::Ticket&, const Book&)>& take)
{
  desk::Filter all;
  all.activity = desk::Filter::Activity::both;
  all.order = desk::Filter::Order::oldest;
  desk::each_ticket(db, all, Instant{}, [&](const desk::Ticket& ticket) {
    auto book = read_book(db, ticket);
    if (since && book.from < *since)
      return;
    if (const auto& next = ticket.clocks.next_reaction)
      book.past = past_rounds(db, ticket.id, next->round);
    take(ticket, book);
  });
}

void each_outcome(store::Database& db, const config::Config& config, std::optional<Instant> since,
                  Instant now, const std::function<void(const desk::Ticket&, const Outcome&)>& take)
{
  Calendars calendars{config};
  std::vector<Outcome> outcomes;
  each_book(db, since, [&](const desk::Ticket& ticket, const Book& book) {
    outcomes.clear();
    add_outcomes(ticket.id, book, calendars.of(ticket.sla, ticket.queue), now, outcomes);
    for (const auto& outcome : outcomes)
      take(ticket, outcome);
  });
}

} // namespace tkt::sla
