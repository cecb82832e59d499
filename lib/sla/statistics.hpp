// How promises were kept: counts and percentiles.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "desk/ticket/ticket.hpp"
#include "sla/clock_machine.hpp"
#include "sla/promises.hpp"

namespace tkt::sla {

/// One promise that has come to its end: kept or broken, or broken and still open.
struct Outcome {
  TicketId ticket;
  desk::Target target = desk::Target::reaction;
  Instant started_at{};
  bool late = false;
  seconds used{0}; ///< working time until it was kept, or until now
};

struct Figures {
  std::size_t met = 0;
  std::size_t late = 0;
  seconds average{0};
  seconds median{0};
  seconds p90{0};
};

/// Outcomes as they come, eight bytes each.
class Tally {
public:
  void add(const Outcome& outcome);

  /// Percentiles are values that occurred: the smallest that so many are not above (nearest rank).
  Figures figures() const;

private:
  std::size_t met_ = 0;
  std::size_t late_ = 0;
  std::vector<seconds> used_;
};

/// What became of a book's promises, the alarm left out. One that is not due yet and not kept
/// either is no outcome.
void add_outcomes(TicketId ticket, const Book& book, const calendar::Calendar& calendar,
                  Instant now, std::vector<Outcome>& out);

} // namespace tkt::sla
