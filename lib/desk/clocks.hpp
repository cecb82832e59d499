// The clocks of a ticket: what was promised, and how it stands.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "store/database.hpp"

namespace tkt::desk {

/// What a clock counts towards (FEATURES row H1).
enum class Target {
  reaction,   ///< the first public answer
  alarm,      ///< the warning that resolution comes due
  resolution, ///< the end of the work
};
std::string_view to_text(Target target); ///< as in the database

struct RunningClock {
  Instant started_at{};
  Instant due_at{};
  std::optional<Instant> stopped_at;
  std::optional<Instant> crossed_at; ///< when tkt-sla noticed that it was due
};

/// The three of a ticket; one that is absent was never promised.
struct Clocks {
  std::optional<RunningClock> reaction;
  std::optional<RunningClock> alarm;
  std::optional<RunningClock> resolution;
};

/// What the coloured clock shows, the worst first: past the resolution time; the alarm time passed;
/// answered, or still unanswered, after the reaction time; nothing runs any more; all well.
enum class ClockState { ok, reaction_late, alarm, resolve_late, stopped };
std::string_view to_text(ClockState state);
std::optional<ClockState> parse_clock_state(std::string_view text);

/// A clock is late from the instant at which it is due. One that was stopped in time stays in time.
ClockState state(const Clocks& clocks, Instant now);

Clocks clocks_of(store::Database& db, TicketId ticket);

/// Starts a clock or moves its due time; a due time that moves forgets that it was crossed.
void set_clock(store::Database& db, TicketId ticket, Target target, Instant started, Instant due);
void drop_clock(store::Database& db, TicketId ticket, Target target);
void stop_clock(store::Database& db, TicketId ticket, Target target, Instant now);
void stop_clocks(store::Database& db, TicketId ticket, Instant now);

/// A clock that ran past its due time without anybody having been told.
struct DueClock {
  TicketId ticket;
  Target target = Target::reaction;
  Instant due_at{};
  std::string sla;   ///< of the ticket, as is
  std::string queue; ///< likewise
};

/// At most `limit` of those that were due at `now`, in the order in which they came due. Found by
/// index: what it costs depends on how many there are, not on how many tickets.
std::vector<DueClock> due_clocks(store::Database& db, Instant now, std::size_t limit);

/// Notes that it was told. False if that had been noted before: then somebody else has told it.
bool mark_crossed(store::Database& db, TicketId ticket, Target target, Instant now);

/// A reopened ticket: alarm and resolution run on towards the same instants.
void resume_clocks(store::Database& db, TicketId ticket);

} // namespace tkt::desk
