// Rules that wait: `on = "after:3d"`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/log/session.hpp"
#include "rules/match/rule_set.hpp"
#include "sla/calendars.hpp"

namespace tkt::rules {

/// One rule that has come due for a ticket.
struct DueRule {
  std::string rule;
  TicketId ticket;
  Instant started_at{}; ///< what it was counted from
};

/// The waiting rules of a configuration, and when each comes due for each ticket.
///
/// Rule: a rule counts from an instant of the ticket (`since`): it entered its status; the last
///       answer went out and the customer has said nothing since; the customer wrote and nobody has
///       answered; it was opened; it last changed. For each such instant it fires once, when the
///       time is over; its conditions are looked at then, and only then. An instant that is gone
///       (the status changed again) fires nothing.
class Timers {
public:
  explicit Timers(const config::Config& config);

  bool empty() const { return rules_.empty(); }

  /// Counts rules that are new, or were written otherwise, for every ticket there is.
  void learn(desk::Session& session);

  /// Counts all of them anew for a ticket; after each of its changes.
  void refresh(desk::Session& session, TicketId ticket);

  /// At most `limit` that were due at `now`, the longest due first.
  std::vector<DueRule> due(store::Database& db, Instant now, std::size_t limit) const;

  /// Notes that it fired. False, and then it must not fire, if the ticket has moved on since.
  bool mark_fired(desk::Session& session, const DueRule& due);

private:
  struct Waiting {
    const config::Rule* rule;
    seconds wait;
  };
  std::optional<Instant> start_of(store::Database& db, const Waiting& waiting,
                                  TicketId ticket) const;
  void count(desk::Session& session, const Waiting& waiting, TicketId ticket);

  sla::Calendars calendars_;
  std::vector<Waiting> rules_;
};

/// Puts a ticket off for so long (desk/ticket/snooze.hpp).
void pause_ticket(desk::Session& session, TicketId ticket, seconds wait, std::string_view because);

} // namespace tkt::rules
