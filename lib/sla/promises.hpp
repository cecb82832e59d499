// What is promised for a ticket, and by when: policy and priority give the times, the calendar says
// when they are over. Keeps the clocks in the desk in step with what happens to tickets.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "base/row_id.hpp"
#include "config/model/config.hpp"
#include "desk/log/session.hpp"
#include "desk/ticket/ticket.hpp"
#include "sla/clock_machine.hpp"
#include "sla/policy_version.hpp"

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

  /// Lets the clocks follow what has happened to the ticket since they last did: answers, mail,
  /// status, priority, SLA, queue. Each event of the log is looked at once, whoever calls this and
  /// how often; without a new one it does nothing. tkt-sla calls it for whom others have not.
  void refresh(desk::Session& session, TicketId ticket);

  /// Whether `at` is working time of the queue.
  bool in_hours(const config::Queue& queue, Instant at);

  /// By which a ticket's clocks are counted.
  const calendar::Calendar& calendar_of(const desk::Ticket& ticket);
  Terms terms_of(const desk::Ticket& ticket) const;
  /// As they are now.
  Basis basis_of(const desk::Ticket& ticket);

  /// Lets `change` move the clocks of a ticket by its terms of now, and writes what moved, with
  /// the events that say so. True if anything did. In the caller's transaction.
  bool change(desk::Session& session, const desk::Ticket& ticket,
              const std::function<void(Machine&, Book&)>& change, std::string_view event);

private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The clocks of a ticket as they are in the desk.
Book read_book(store::Database& db, const desk::Ticket& ticket);

} // namespace tkt::sla
