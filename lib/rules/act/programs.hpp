// Programs that rules run: `run = "command"`.
//
// At most once: a program is marked as running, durably, before it starts; if tkt-rules dies with
// it, nobody knows how far it came, so it is not run again and the ticket says so (event `run`).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/cancel.hpp"
#include "base/program.hpp"
#include "desk/log/session.hpp"

namespace tkt::rules {

struct Program {
  std::string rule;
  TicketId ticket;
  std::optional<MessageId> message;
  std::optional<EventId> event;
  std::string command; ///< for sh(1)
  std::map<std::string, std::string, std::less<>> captures;
  int depth = 0; ///< rules that set off each other before it
};

/// In the caller's transaction; it is run after that.
void queue_program(desk::Session& session, const Program& program);

/// What bounds each of them.
inline constexpr ProgramLimits program_limits{.time = seconds{30},
                                              .output = 1U << 20,
                                              .errors = 1000,
                                              .at_once = 1,
                                              .resources = true,
                                              .sandbox = true};

/// Runs what is queued, one after the other, each outside of any transaction with ticket and
/// message as one JSON object on its standard input (tkt-rules(1), PROGRAMS). What it prints, one
/// or more JSON objects of actions, is carried out in the transaction that notes its end; with a
/// status other than 0 it is not. Gives the number of programs that were run.
///
/// Shape:  those that an earlier process left running are marked unknown first. The caller has the
///         lock that lets only one tkt-rules work.
/// Errors: those of the database alone: a program that fails is noted on its ticket.
std::size_t run_programs(desk::Session& session, const ProgramLimits& limits,
                         const Cancellation& stop);

} // namespace tkt::rules
