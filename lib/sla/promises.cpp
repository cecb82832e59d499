#include "sla/promises.hpp"

#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/error.hpp"
#include "desk/event.hpp"
#include "desk/message.hpp"
#include "sla/calendars.hpp"
#include "sla/text.hpp"
#include "store/transaction.hpp"

namespace tkt::sla {

namespace {

using desk::Target;

/// What is promised, and where that is written.
struct Terms {
  config::Times times;
  std::string source; ///< `priority normal`, `SLA gold, priority normal`
};

Terms terms_of(const config::Config& config, const desk::Ticket& ticket)
{
  const auto* policy = config.find_sla(ticket.sla);
  if (policy != nullptr)
    if (const auto found = policy->priorities.find(ticket.priority);
        found != policy->priorities.end())
      return {found->second, fmt::format("SLA {}, priority {}", ticket.sla, ticket.priority)};
  const auto* priority = config.find_priority(ticket.priority);
  return {priority != nullptr ? priority->times : config::Times{},
          fmt::format("priority {}", ticket.priority)};
}

struct Promise {
  Target target = Target::reaction;
  seconds work{0}; ///< zero: none
  std::optional<Instant> due;
};

/// All three, in the order in which they usually come due.
using Plan = std::array<Promise, 3>;

/// Kind::data where a calendar has not so much working time.
Plan plan(const Terms& terms, const calendar::Calendar& calendar, Instant from)
{
  Plan made{{{Target::reaction, terms.times.reaction, {}},
             {Target::alarm, terms.times.alarm, {}},
             {Target::resolution, terms.times.resolve, {}}}};
  for (auto& promise : made)
    if (promise.work > seconds{0})
      promise.due = calendar.due(from, promise.work);
  return made;
}

std::optional<desk::RunningClock>& clock_for(desk::Clocks& clocks, Target target)
{
  if (target == Target::reaction)
    return clocks.reaction;
  return target == Target::alarm ? clocks.alarm : clocks.resolution;
}

/// `reaction due 2024-03-01T13:00:00Z (4h)`.
std::string describe(const Promise& promise)
{
  return promise.due ? fmt::format("{} due {} ({})", to_text(promise.target),
                                   to_rfc3339(*promise.due), work_text(promise.work))
                     : fmt::format("{} no longer promised", to_text(promise.target));
}

std::string join_parts(const std::string& head, const std::string& part)
{
  return head.empty() ? part : fmt::format("{}, {}", head, part);
}

} // namespace

struct Promises::State {
  explicit State(const config::Config& all) : config{all}, calendars{all} {}

  const config::Config& config;
  Calendars calendars;

  /// A ticket must be had even if its calendar knows no working time any more: then nothing is
  /// promised, and the ticket says why, `once`.
  std::optional<Plan> plan_or_note(desk::Session& session, const desk::Ticket& ticket,
                                   const Terms& terms, Instant from, bool once)
  {
    try {
      return plan(terms, calendars.of(ticket.sla, ticket.queue), from);
    } catch (const Error& e) {
      if (e.kind() != Kind::data)
        throw;
      if (once)
        desk::add_event(session, ticket.id,
                        {.kind = "note", .reason = fmt::format("no due times: {}", e.what())});
      return {};
    }
  }

  std::string because(const desk::Ticket& ticket, const Terms& terms, Instant from)
  {
    const auto& calendar = calendars.of(ticket.sla, ticket.queue);
    return fmt::format("{}, calendar {}, from {}", terms.source, calendar.name(), to_rfc3339(from));
  }
};

Promises::Promises(const config::Config& config) : state_{std::make_unique<State>(config)} {}
Promises::Promises(Promises&&) noexcept = default;
Promises::~Promises() = default;

Due Promises::due(const desk::Ticket& ticket, Instant from)
{
  const auto made =
      plan(terms_of(state_->config, ticket), state_->calendars.of(ticket.sla, ticket.queue), from);
  return {made[0].due, made[1].due, made[2].due};
}

void Promises::start(desk::Session& session, TicketId id, Instant from)
{
  store::Transaction tx{session.db};
  const auto ticket = desk::get_ticket(session.db, id);
  const auto terms = terms_of(state_->config, ticket);
  std::string started;
  if (const auto made = state_->plan_or_note(session, ticket, terms, from, true))
    for (const auto& promise : *made)
      if (promise.due) {
        desk::set_clock(session.db, id, promise.target, from, *promise.due);
        started = join_parts(started, describe(promise));
      }
  if (!ticket.active)
    desk::stop_clocks(session.db, id, session.now());
  if (!started.empty()) {
    const auto reason = fmt::format("{}: {}", started, state_->because(ticket, terms, from));
    desk::add_event(session, id, {.kind = "clock", .after = "started", .reason = reason});
  }
  tx.commit();
}

void Promises::refresh(desk::Session& session, TicketId id)
{
  store::Transaction tx{session.db};
  auto ticket = desk::get_ticket(session.db, id);
  if (!ticket.active)
    return;
  const auto terms = terms_of(state_->config, ticket);
  auto from = ticket.created_at;
  for (const auto target : {Target::reaction, Target::alarm, Target::resolution})
    if (const auto& clock = clock_for(ticket.clocks, target))
      from = clock->started_at;

  const bool has_clocks = ticket.clocks.reaction || ticket.clocks.alarm || ticket.clocks.resolution;
  const auto made = state_->plan_or_note(session, ticket, terms, from, has_clocks);
  std::string moved;
  for (const auto& promise : made.value_or(Plan{})) {
    const auto& clock = clock_for(ticket.clocks, promise.target);
    const bool over = clock
                          ? clock->stopped_at.has_value()
                          : promise.target == Target::reaction && desk::is_answered(session.db, id);
    const auto before = clock ? std::optional{clock->due_at} : std::nullopt;
    if (over || before == promise.due)
      continue;
    if (promise.due)
      desk::set_clock(session.db, id, promise.target, from, *promise.due);
    else
      desk::drop_clock(session.db, id, promise.target);
    moved = join_parts(moved, describe(promise));
  }
  if (!moved.empty()) {
    const auto reason = fmt::format("{}: {}", moved, state_->because(ticket, terms, from));
    desk::add_event(session, id, {.kind = "clock", .after = "moved", .reason = reason});
  }
  tx.commit();
}

bool Promises::in_hours(const config::Queue& queue, Instant at)
{
  return state_->calendars.of({}, queue.name).open(at);
}

} // namespace tkt::sla
