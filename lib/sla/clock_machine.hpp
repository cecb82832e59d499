// The clocks of a ticket as a state machine. Its table is published in tkt-sla(7), and the tests
// read it there.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "calendar/calendar.hpp"
#include "desk/ticket/clocks.hpp"
#include "sla/promised_times.hpp"

namespace tkt::sla {

/// What may happen to a ticket, as far as clocks care.
enum class Input {
  opened,    ///< the ticket was opened
  customer,  ///< mail of a person who is no agent
  answer,    ///< an agent's answer to the customer
  comment,   ///< a note among agents
  automatic, ///< mail of a machine, theirs or ours
  pending,   ///< a status of kind pending: the customer is waited for
  active,    ///< a status of kind new or open
  closed,    ///< a status of another kind: nothing is left to do
  terms,     ///< another priority, policy, queue or calendar
};
std::string_view to_text(Input input);
std::optional<Input> parse_input(std::string_view text);

/// A row of the table.
struct Transition {
  desk::Target target = desk::Target::reaction;
  desk::ClockPhase from = desk::ClockPhase::none;
  Input input = Input::opened;
  desk::ClockPhase to = desk::ClockPhase::none;

  bool operator==(const Transition&) const = default;
};
std::span<const Transition> transitions();

/// Where a clock stands after `input`; what has no row changes nothing.
desk::ClockPhase next_phase(desk::Target target, desk::ClockPhase from, Input input);

/// The clocks of one ticket, in memory.
struct Book {
  Instant from{};      ///< when its time began
  desk::Clocks clocks; ///< the last round of each
  std::vector<desk::Pause> pauses;
  bool answered = false;                ///< a person has answered the customer
  std::vector<desk::RunningClock> past; ///< earlier rounds of next_reaction that this run has ended
};

/// Moves the clocks of a book, by one calendar and one set of terms; borrows both.
class Machine {
public:
  Machine(const Terms& terms, const calendar::Calendar& calendar)
      : terms_{terms}, calendar_{calendar}
  {
  }

  /// The one place where a clock starts, stops, pauses, resumes, and gets its due time.
  ///
  /// Shape:  pauses of the ticket follow `input` first, then each clock by the table. A clock that
  ///         starts while the ticket stands still stands still from the start.
  /// Errors: none where a calendar has not so much working time: nothing is promised then, a due
  ///         time that there is stays, and problem() says why.
  void apply(Book& book, Input input, Instant at);

  /// Why the last apply() could not count; empty if it could.
  const std::string& problem() const { return problem_; }
  /// Keeps an earlier problem in mind, unless there is a newer one.
  void note(const std::string& problem)
  {
    if (problem_.empty())
      problem_ = problem;
  }

private:
  desk::ClockPhase phase(const Book& book, desk::Target target) const;
  void move(Book& book, desk::Target target, desk::ClockPhase to, Instant at);
  void start(Book& book, desk::Target target, Instant at);
  void follow_terms(Book& book, desk::Target target, Instant at);
  /// False if it cannot be counted.
  bool recount(const Book& book, desk::RunningClock& clock, desk::Target target, Instant until,
               Instant now);

  const Terms& terms_;
  const calendar::Calendar& calendar_;
  std::string problem_;
};

} // namespace tkt::sla
