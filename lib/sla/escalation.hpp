// Steps that are taken while nobody does what was promised.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "desk/log/session.hpp"
#include "desk/ticket/ticket.hpp"
#include "sla/calendars.hpp"
#include "sla/clock_machine.hpp"

namespace tkt::sla {

class Promises;

config::Alert alert_of(desk::Target target);

/// A step whose time has come.
struct DueStep {
  TicketId ticket;
  desk::Target target = desk::Target::reaction;
  int round = 1;
  std::size_t step = 0; ///< which escalation of the ticket's policy
  Instant due_at{};
};

/// Puts down the steps that the ticket's policy has for a clock that has been told to be late;
/// those that were taken, or are down already, stay.
void schedule_steps(desk::Session& session, Calendars& calendars, const desk::Ticket& ticket,
                    desk::Target target, const desk::RunningClock& clock,
                    const std::vector<desk::Pause>& pauses);

/// After clocks have moved: steps of clocks that stand still go, those of clocks that run on come
/// back; a clock that is in time again forgets its steps.
void follow_with_steps(desk::Session& session, Calendars& calendars, const desk::Ticket& ticket,
                       const Book& book);

/// Found by index, at most `limit`, in the order in which they are due.
std::vector<DueStep> due_steps(store::Database& db, Instant now, std::size_t limit);

/// Takes a step and notes that, in the caller's transaction: raises the priority, changes status
/// and agent, queues mail to people, and writes an event. What it did, in words; empty if the
/// policy no longer has such a step, or somebody else has taken it.
std::string take_step(desk::Session& session, Calendars& calendars, const DueStep& step);

} // namespace tkt::sla
