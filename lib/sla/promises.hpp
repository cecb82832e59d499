// What is promised for a ticket, and by when: policy and priority give the times, the calendar says
// when they are over.
#pragma once

#include <memory>
#include <optional>

#include "base/id.hpp"
#include "config/config.hpp"
#include "desk/session.hpp"
#include "desk/ticket.hpp"

namespace tkt::sla {

/// The due instants of a ticket; absent where nothing is promised.
struct Due {
  std::optional<Instant> reaction;
  std::optional<Instant> alarm;
  std::optional<Instant> resolution;
};

/// Promises under one configuration. Calendars are built when first asked for and kept, so one
/// object serves a whole run; it borrows the configuration.
class Promises {
public:
  explicit Promises(const config::Config& config);
  Promises(Promises&&) noexcept;
  ~Promises();

  /// Due instants for work that began at `from`. Times: of the SLA policy for the priority, else
  /// of the priority. Calendar: of the policy, else of the queue, else every hour counts.
  Due due(const desk::Ticket& ticket, Instant from);

  /// Starts the clocks of a new ticket.
  void start(desk::Session& session, TicketId ticket, Instant from);

  /// After a change of priority, SLA or queue: moves the due times of the clocks that run, counted
  /// from the same beginning; starts and drops clocks where a promise came or went. Does nothing
  /// where nothing changed.
  void refresh(desk::Session& session, TicketId ticket);

  /// Whether `at` is working time of the queue.
  bool in_hours(const config::Queue& queue, Instant at);

private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace tkt::sla
