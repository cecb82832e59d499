// The clocks of a ticket: what was promised, and how it stands. What moves them is in sla.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/row_id.hpp"
#include "store/database.hpp"

namespace tkt::desk {

/// What a clock counts towards.
enum class Target {
  reaction,      ///< the first public answer
  next_reaction, ///< the answer to a later message of the customer
  alarm,         ///< the warning that resolution comes due
  resolution,    ///< the end of the work
};
std::string_view to_text(Target target); ///< as in the database
std::optional<Target> parse_target(std::string_view text);

/// Where a clock stands (tkt-sla(7)).
enum class ClockPhase {
  none,    ///< not promised, or nothing to count yet
  running, ///< counts
  paused,  ///< stands still: the customer is waited for
  closed,  ///< stands still: nothing is left to do on the ticket
  done,    ///< what was promised has been done
};
std::string_view to_text(ClockPhase phase);
std::optional<ClockPhase> parse_clock_phase(std::string_view text);

struct RunningClock {
  Instant started_at{};
  Instant due_at{};                  ///< if it stands still, as it stood then
  std::optional<Instant> stopped_at; ///< since when it does not run
  std::optional<Instant> crossed_at; ///< when tkt-sla noticed that it was due
  ClockPhase phase = ClockPhase::running;
  milliseconds work{0};              ///< working time promised; 0: unknown
  int round = 1;                     ///< how many times it has been started
  std::optional<std::int64_t> basis; ///< row of sla_basis
};

/// Those of a ticket, each in its last round; one that is absent was never promised.
struct Clocks {
  std::optional<RunningClock> reaction;
  std::optional<RunningClock> next_reaction;
  std::optional<RunningClock> alarm;
  std::optional<RunningClock> resolution;

  std::optional<RunningClock>& of(Target target);
  const std::optional<RunningClock>& of(Target target) const;
};
inline constexpr Target all_targets[] = {Target::reaction, Target::next_reaction, Target::alarm,
                                         Target::resolution};

/// What the coloured clock shows, the worst first: past the resolution time; the alarm time passed;
/// answered, or still unanswered, after the reaction time; everything stands still until the
/// customer answers; nothing runs any more; all well.
enum class ClockState { ok, reaction_late, alarm, resolve_late, paused, stopped };
std::string_view to_text(ClockState state);
std::optional<ClockState> parse_clock_state(std::string_view text);
const std::vector<std::string>& clock_state_names();

/// A clock is late from the instant at which it is due. One that was stopped in time stays in time.
bool is_late(const RunningClock& clock, Instant now);
ClockState state(const Clocks& clocks, Instant now);

/// The clock that comes due next; of none that runs, nothing.
std::optional<Target> next_due(const Clocks& clocks);

Clocks clocks_of(store::Database& db, TicketId ticket);

/// Writes a clock as it is; what is there of its round is overwritten.
void save_clock(store::Database& db, TicketId ticket, Target target, const RunningClock& clock);
void drop_clock(store::Database& db, TicketId ticket, Target target, int round);

/// A time in which the clocks of a ticket stand still.
struct Pause {
  Instant from{};
  std::optional<Instant> to;           ///< nothing: still
  ClockPhase why = ClockPhase::paused; ///< paused or closed

  bool operator==(const Pause&) const = default;
};

/// In order; they never overlap, and only the last may be open.
std::vector<Pause> pauses_of(store::Database& db, TicketId ticket);
void begin_pause(store::Database& db, TicketId ticket, const Pause& pause);
/// Ends the open one; one of no length goes.
void end_pause(store::Database& db, TicketId ticket, const Pause& pause);

/// A clock that ran past its due time without anybody having been told.
struct DueClock {
  TicketId ticket;
  Target target = Target::reaction;
  int round = 1;
  Instant due_at{};
  std::string sla;   ///< of the ticket, as is
  std::string queue; ///< likewise
};

/// At most `limit` of those that were due at `now`, in the order in which they came due. Found by
/// index: what it costs depends on how many there are, not on how many tickets.
std::vector<DueClock> due_clocks(store::Database& db, Instant now, std::size_t limit);

/// Notes that it was told. False if that had been noted before: then somebody else has told it.
bool mark_crossed(store::Database& db, TicketId ticket, Target target, int round, Instant now);

/// The last event that the ticket's clocks have followed.
EventId clocks_followed(store::Database& db, TicketId ticket);
void set_clocks_followed(store::Database& db, TicketId ticket, EventId event);

} // namespace tkt::desk
