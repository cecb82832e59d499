#include "sla/clock_machine.hpp"

#include <array>
#include <utility>

#include "base/error.hpp"
#include "sla/working_time.hpp"

namespace tkt::sla {

namespace {

using desk::ClockPhase;
using desk::Target;
using enum desk::ClockPhase;

constexpr std::array<std::pair<Input, std::string_view>, 9> input_names{{
    {Input::opened, "opened"},
    {Input::customer, "customer"},
    {Input::answer, "answer"},
    {Input::comment, "comment"},
    {Input::automatic, "automatic"},
    {Input::pending, "pending"},
    {Input::active, "active"},
    {Input::closed, "closed"},
    {Input::terms, "terms"},
}};

// A change of terms moves due times, never phases, and so has no rows.
constexpr std::array table{
    Transition{Target::reaction, none, Input::opened, running},
    Transition{Target::reaction, running, Input::answer, done},
    Transition{Target::reaction, running, Input::pending, paused},
    Transition{Target::reaction, running, Input::closed, closed},
    Transition{Target::reaction, paused, Input::active, running},
    Transition{Target::reaction, paused, Input::answer, done},
    Transition{Target::reaction, paused, Input::closed, closed},
    Transition{Target::reaction, closed, Input::active, running},
    Transition{Target::reaction, closed, Input::answer, done},
    Transition{Target::reaction, closed, Input::pending, paused},

    Transition{Target::next_reaction, none, Input::answer, done},
    Transition{Target::next_reaction, done, Input::customer, running},
    Transition{Target::next_reaction, running, Input::answer, done},
    Transition{Target::next_reaction, running, Input::pending, paused},
    Transition{Target::next_reaction, running, Input::closed, closed},
    Transition{Target::next_reaction, paused, Input::active, running},
    Transition{Target::next_reaction, paused, Input::answer, done},
    Transition{Target::next_reaction, paused, Input::closed, closed},
    Transition{Target::next_reaction, closed, Input::active, running},
    Transition{Target::next_reaction, closed, Input::answer, done},
    Transition{Target::next_reaction, closed, Input::pending, paused},

    Transition{Target::alarm, none, Input::opened, running},
    Transition{Target::alarm, running, Input::pending, paused},
    Transition{Target::alarm, running, Input::closed, closed},
    Transition{Target::alarm, paused, Input::active, running},
    Transition{Target::alarm, paused, Input::closed, closed},
    Transition{Target::alarm, closed, Input::active, running},
    Transition{Target::alarm, closed, Input::pending, paused},

    Transition{Target::resolution, none, Input::opened, running},
    Transition{Target::resolution, running, Input::pending, paused},
    Transition{Target::resolution, running, Input::closed, closed},
    Transition{Target::resolution, paused, Input::active, running},
    Transition{Target::resolution, paused, Input::closed, closed},
    Transition{Target::resolution, closed, Input::active, running},
    Transition{Target::resolution, closed, Input::pending, paused},
};

/// The pause that lasts, if one does.
desk::Pause* open_pause(Book& book)
{
  return book.pauses.empty() || book.pauses.back().to ? nullptr : &book.pauses.back();
}

/// The ticket's own standing still, which all its clocks share.
void follow_with_pauses(Book& book, Input input, Instant at)
{
  if (input != Input::pending && input != Input::closed && input != Input::active)
    return;
  const auto why = input == Input::closed ? closed : paused;
  auto* open = open_pause(book);
  if (open != nullptr) {
    if (input != Input::active && open->why == why)
      return;
    at = std::max(at, open->from); // the machine's clock may have been set back
    open->to = at;
    if (open->from == at)
      book.pauses.pop_back();
  }
  if (input != Input::active)
    book.pauses.push_back({at, {}, why});
}

} // namespace

std::string_view to_text(Input input)
{
  for (const auto& [value, name] : input_names)
    if (value == input)
      return name;
  return {};
}

std::optional<Input> parse_input(std::string_view text)
{
  for (const auto& [value, name] : input_names)
    if (name == text)
      return value;
  return {};
}

std::span<const Transition> transitions()
{
  return table;
}

ClockPhase next_phase(Target target, ClockPhase from, Input input)
{
  for (const auto& row : table)
    if (row.target == target && row.from == from && row.input == input)
      return row.to;
  return from;
}

void Machine::apply(Book& book, Input input, Instant at)
{
  problem_.clear();
  if (input == Input::opened)
    book.from = at;
  follow_with_pauses(book, input, at);
  for (const auto target : desk::all_targets) {
    if (input == Input::terms) {
      follow_terms(book, target, at);
      continue;
    }
    const auto from = phase(book, target);
    if (const auto to = next_phase(target, from, input); to != from)
      move(book, target, to, at);
  }
  book.answered = book.answered || input == Input::answer;
}

ClockPhase Machine::phase(const Book& book, Target target) const
{
  if (const auto& clock = book.clocks.of(target))
    return clock->phase;
  // Nothing is owed after the first answer, until the customer writes again.
  return target == Target::next_reaction && book.answered ? done : none;
}

void Machine::move(Book& book, Target target, ClockPhase to, Instant at)
{
  auto& clock = book.clocks.of(target);
  if (!clock || (clock->phase == done && to == running)) {
    if (to == running)
      start(book, target, at);
    return;
  }
  if (clock->phase != running)
    recount(book, *clock, target, at, at);
  clock->phase = to;
  clock->stopped_at = to == running ? std::nullopt : std::optional{at};
}

void Machine::start(Book& book, Target target, Instant at)
{
  auto& clock = book.clocks.of(target);
  desk::RunningClock fresh;
  fresh.started_at = at;
  fresh.round = clock ? clock->round + 1 : 1;
  if (!recount(book, fresh, target, at, at))
    return;
  if (const auto* open = open_pause(book)) {
    fresh.phase = open->why;
    fresh.stopped_at = std::max(at, open->from);
  }
  if (clock)
    book.past.push_back(*clock);
  clock = fresh;
}

void Machine::follow_terms(Book& book, Target target, Instant at)
{
  auto& clock = book.clocks.of(target);
  if (!clock) {
    const auto* open = open_pause(book);
    const bool over = open != nullptr && open->why == closed;
    const bool owed = target == Target::reaction ? !book.answered : target != Target::next_reaction;
    if (owed && !over)
      start(book, target, book.from);
    return;
  }
  if (clock->phase != running && clock->phase != paused)
    return;
  clock->work = milliseconds{0};
  if (terms_.work(target, false) == seconds{0})
    clock.reset();
  else
    recount(book, *clock, target, clock->stopped_at.value_or(at), at);
}

bool Machine::recount(const Book& book, desk::RunningClock& clock, Target target, Instant until,
                      Instant now)
{
  try {
    if (clock.work == milliseconds{0})
      clock.work = terms_.work(target, !calendar_.open(clock.started_at));
    if (clock.work == milliseconds{0})
      return false;
    auto pauses = book.pauses;
    if (!pauses.empty() && !pauses.back().to && until > pauses.back().from)
      pauses.back().to = until;
    const auto due = due_after(calendar_, clock.started_at, clock.work, pauses);
    // What was told is told again only if there is new time to be late in.
    if (due != clock.due_at && due > now)
      clock.crossed_at.reset();
    clock.due_at = due;
    return true;
  } catch (const Error& e) {
    if (e.kind() != Kind::data)
      throw;
    note(e.what()); // the first says what matters
    return false;
  }
}

} // namespace tkt::sla
