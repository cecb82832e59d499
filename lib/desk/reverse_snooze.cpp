#include "desk/reverse_snooze.hpp"

#include <fmt/format.h>

#include "desk/action.hpp"
#include "desk/row_reverse.hpp"
#include "desk/snooze.hpp"

namespace tkt::desk {

namespace {

/// Until when the ticket was put off when `event` changed its status, and what it was before that.
struct Ended {
  Instant until{};
  std::string status;
};

std::optional<Ended> snooze_ended_by(Session& session, const Event& event)
{
  auto& db = session.db;
  const auto last = db.prepare("SELECT id, after FROM event WHERE ticket = ? AND kind = 'snoozed' "
                               "AND id < ? ORDER BY id DESC LIMIT 1")
                        .bind_all(event.ticket, event.id)
                        .row<EventId, std::string>();
  if (!last)
    return {};
  const auto& [id, after] = *last;
  const auto until = parse_rfc3339(after);
  if (!until || *until <= session.now() || is_undone(db, id))
    return {};
  // Its own status, if it brought one: any other ends a snooze.
  Ended ended{*until, session.config.first_status(config::StatusKind::open).name};
  int changes = 0;
  for (const auto& [before] : db.prepare("SELECT before FROM event WHERE ticket = ? AND kind = "
                                         "'status' AND id > ? AND id < ? ORDER BY id LIMIT 2")
                                  .bind_all(event.ticket, id, event.id)
                                  .rows<std::string>()) {
    ended.status = before;
    ++changes;
  }
  return changes > 1 ? std::nullopt : std::optional{std::move(ended)};
}

} // namespace

Reversal reverse_snooze(Session& session, const Event& event, std::string_view)
{
  const auto now = snoozed_until(session.db, event.ticket);
  if (!now)
    return {}; // with the status that it brought
  if (to_rfc3339(*now) != event.after)
    return {Reversal::What::moved,
            fmt::format("it has been put off again since, until {}", to_rfc3339(*now)),
            {},
            {},
            {}};
  restore_snooze(session, event.ticket, parse_rfc3339(event.before));
  return {Reversal::What::done, {}, "snooze", Change{event.ticket, event.after, event.before}, {}};
}

void resume_snooze(Session& session, const Event& event, std::string_view because)
{
  const auto* status =
      session.config.find_status(std::string_view{event.before}.substr(0, event.before.find('/')));
  if (status == nullptr || status->kind != config::StatusKind::pending ||
      snoozed_until(session.db, event.ticket))
    return;
  const auto action = action_of(session.db, event.id);
  if (!action || !put_row_back(session, *action, "snooze", fmt::format("[{}]", event.ticket))) {
    const auto ended = snooze_ended_by(session, event);
    if (!ended)
      return;
    session.db.prepare("INSERT INTO snooze(ticket, until, status) VALUES (?, ?, ?)")
        .run(event.ticket, ended->until, ended->status);
  }
  if (const auto until = snoozed_until(session.db, event.ticket))
    add_event(session, event.ticket,
              {.kind = "snoozed", .after = to_rfc3339(*until), .reason = because});
}

} // namespace tkt::desk
