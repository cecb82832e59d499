#include "shared/to_undo.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/error.hpp"
#include "desk/reverse.hpp"
#include "desk/ticket.hpp"
#include "shared/describe.hpp"
#include "shared/ids.hpp"

namespace tkt::cli {

namespace {

std::optional<std::int64_t> read_number(std::string_view digits)
{
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size() || number <= 0)
    return {};
  return number;
}

EventId parse_event(const std::string& word)
{
  const auto number = read_number(word);
  if (!number)
    throw Error{Kind::usage,
                fmt::format("\"{}\" is no number of an event, as tkt log has them, no command such "
                            "as c12, as tkt undo --list has them, and no ticket such as '#17'",
                            word)};
  return EventId{*number};
}

ToUndo all_of(store::Database& db, desk::ActionId action)
{
  return {desk::events_of_action(db, action), action};
}

ToUndo of_ticket(store::Database& db, const std::string& word)
{
  // The number as it is: that of a ticket which was merged means the merging.
  const auto ticket = parse_ticket(word);
  desk::get_ticket(db, ticket);
  auto events = desk::last_events(db, ticket);
  if (events.empty())
    throw Error{Kind::usage,
                fmt::format("ticket {}: nothing has happened that could be undone", ticket)};
  const auto action = desk::action_of(db, events.front().id);
  const bool all = action && desk::events_of_action(db, *action).size() == events.size();
  return {std::move(events), action, all};
}

/// An event that tells of the outbox stands for all that its command did there.
bool tells_of_outbox(const desk::Event& event)
{
  return event.kind == "send_cancelled" || event.kind == "send_retried" ||
         event.kind == "send_resolved" || event.kind == "redirected";
}

/// An event that tells of mail the desk wrote by itself stands for that of its message.
desk::Event itself_or_message(store::Database& db, desk::Event event)
{
  constexpr std::array<std::string_view, 4> of_mail{"acknowledged", "answered", "mailed",
                                                    "asked_rating"};
  if (!event.message || std::find(of_mail.begin(), of_mail.end(), event.kind) == of_mail.end())
    return event;
  return desk::event_of_message(db, *event.message).value_or(std::move(event));
}

ToUndo of_event(store::Database& db, const std::string& word)
{
  auto event = itself_or_message(db, desk::get_event(db, parse_event(word)));
  const auto action = desk::action_of(db, event.id);
  if (action && tells_of_outbox(event) && desk::find_action(db, *action))
    return all_of(db, *action);
  if (!desk::can_be_reversed(event))
    throw Error{Kind::usage, fmt::format("event {} ({}) is nothing that could be undone", event.id,
                                         describe(event))};
  if (desk::is_undone(db, event.id))
    throw Error{Kind::usage, fmt::format("event {} has been undone already", event.id)};
  return {{std::move(event)}, action, false};
}

} // namespace

ToUndo what_to_undo(desk::Session& session, const UndoOptions& opt)
{
  auto& db = session.db;
  const auto& what = opt.what;
  if (opt.redo) {
    if (const auto action = desk::last_undoing(db, session.actor.name))
      return all_of(db, *action);
    throw Error{Kind::usage, "you have undone nothing that could be done again"};
  }
  if (what.starts_with('#') || what.starts_with('['))
    return of_ticket(db, what);
  if (what.starts_with('c')) {
    const auto number = read_number(std::string_view{what}.substr(1));
    if (!number)
      (void)parse_event(what); // which tells what there is
    const auto action = desk::get_action(db, *number);
    if (action.undone)
      throw Error{Kind::usage, fmt::format("c{} has been undone already", *number)};
    return all_of(db, action.id);
  }
  if (!what.empty())
    return of_event(db, what);
  if (const auto action = desk::last_action(db, session.actor.name))
    return all_of(db, *action);
  throw Error{Kind::usage, "you have done nothing yet that could be undone; tkt log has what "
                           "others did"};
}

} // namespace tkt::cli
