#include "sla/simulate.hpp"

#include <algorithm>
#include <map>

#include "sla/all_clocks.hpp"
#include "sla/calendars.hpp"
#include "sla/clock_inputs.hpp"

namespace tkt::sla {

namespace {

/// What happened to a ticket, from its log for mail, and from its pauses for the rest: those were
/// kept as they happened, whatever its statuses are called by now.
std::vector<Happened> replayed(store::Database& db, const config::Config& config,
                               const desk::Ticket& ticket, const Book& book)
{
  std::vector<Happened> all;
  for (const auto& one : history(db, config, ticket.id, EventId{}))
    if (one.input == Input::customer || one.input == Input::answer)
      all.push_back(one);
  for (const auto& pause : book.pauses) {
    const bool closed = pause.why == desk::ClockPhase::closed;
    all.push_back({closed ? Input::closed : Input::pending, pause.from, {}});
    if (pause.to)
      all.push_back({Input::active, *pause.to, {}});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Happened& a, const Happened& b) { return a.at < b.at; });
  return all;
}

/// One of the two sides.
class Side {
public:
  explicit Side(const config::Config& config) : config_{config}, calendars_{config} {}

  void add(const desk::Ticket& ticket, Instant from, const std::vector<Happened>& happened,
           Instant now)
  {
    const auto& calendar = calendars_.of(ticket.sla, ticket.queue);
    const auto terms = terms_of(config_, ticket.sla, ticket.priority);
    Machine machine{terms, calendar};
    Book book;
    machine.apply(book, Input::opened, from);
    for (const auto& one : happened)
      machine.apply(book, one.input, one.at);
    outcomes_.clear();
    add_outcomes(ticket.id, book, calendar, now, outcomes_);
    for (const auto& outcome : outcomes_)
      tallies_[outcome.target].add(outcome);
  }

  Figures of(desk::Target target) { return tallies_[target].figures(); }

private:
  const config::Config& config_;
  Calendars calendars_;
  std::vector<Outcome> outcomes_; ///< of one ticket
  std::map<desk::Target, Tally> tallies_;
};

} // namespace

Simulation simulate(store::Database& db, const config::Config& present, const config::Config& other,
                    std::optional<Instant> since, Instant now)
{
  Simulation made;
  Side before{present};
  Side after{other};
  each_book(db, since, [&](const desk::Ticket& ticket, const Book& book) {
    ++made.tickets;
    const auto happened = replayed(db, present, ticket, book);
    before.add(ticket, book.from, happened, now);
    after.add(ticket, book.from, happened, now);
  });
  constexpr std::array targets{desk::Target::reaction, desk::Target::next_reaction,
                               desk::Target::resolution};
  for (std::size_t i = 0; i < targets.size(); ++i)
    made.clocks[i] = {targets[i], before.of(targets[i]), after.of(targets[i])};
  return made;
}

} // namespace tkt::sla
