#include "tkt/change/undo_target.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/error.hpp"
#include "desk/log/event_kinds.hpp"
#include "desk/ticket/ticket.hpp"
#include "desk/undo/event_undo.hpp"
#include "send/outbox/mail_of_event.hpp"
#include "tkt/arguments/ticket_argument.hpp"
#include "tkt/ui/wording.hpp"

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

ToUndo all_of(store::Database& db, const desk::Action& action)
{
  return {desk::events_of_action(db, action.id), action.id, true, action.number, action.command};
}

/// Of a program's mail only what still waits: what has left was done by nobody, and cannot be taken
/// back by anybody.
bool counts_as_done(store::Database& db, const desk::Event& event)
{
  if (!can_be_taken_back(db, event))
    return false;
  if (!send::tells_of_mail(event) || !event.actor.starts_with("tkt-"))
    return true;
  const auto mails = send::mail_of_event(db, event);
  return std::any_of(mails.begin(), mails.end(),
                     [](const send::Mail& mail) { return mail.state == send::State::queued; });
}

std::optional<ToUndo> last_of_ticket(store::Database& db, TicketId ticket,
                                     std::optional<EventId> before)
{
  auto events = desk::last_events(
      db, ticket, [&](const desk::Event& event) { return counts_as_done(db, event); }, before);
  if (events.empty())
    return {};
  const auto action = desk::action_of(db, events.front().id);
  const bool all = action && desk::events_of_action(db, *action).size() == events.size();
  return ToUndo{std::move(events), action, all};
}

/// The number as it is: that of a ticket which was merged means the merging.
TicketId ticket_of(store::Database& db, const std::string& word)
{
  return desk::get_ticket(db, parse_ticket(word)).id;
}

ToUndo of_ticket(store::Database& db, const std::string& word)
{
  const auto ticket = ticket_of(db, word);
  if (auto last = last_of_ticket(db, ticket, {}))
    return *std::move(last);
  throw Error{Kind::usage,
              fmt::format("ticket {}: nothing has happened that could be undone", ticket)};
}

/// An event that tells of a message that was sent stands for that of the message.
desk::Event itself_or_message(store::Database& db, desk::Event event)
{
  const auto message = event.kind == "message" ? std::nullopt : send::message_of_event(db, event);
  if (!message)
    return event;
  return desk::event_of_message(db, event.ticket, *message).value_or(std::move(event));
}

/// Whether the command did one thing, so that the event of it stands for the command, with all that
/// has no event.
bool is_all_of(store::Database& db, desk::ActionId action)
{
  const auto events = desk::events_of_action(db, action);
  return std::count_if(events.begin(), events.end(),
                       [&](const desk::Event& event) { return can_be_taken_back(db, event); }) == 1;
}

std::string why_not(const desk::Event& event)
{
  auto why = desk::why_not_undone(event);
  if (why.empty() && send::tells_of_mail(event))
    why = fmt::format("an earlier version wrote it, which did not name mail; tkt outbox list "
                      "--ticket {} has its mail, tkt outbox cancel takes it back as long as it "
                      "waits",
                      event.ticket);
  return fmt::format("event {} ({}) is nothing that could be undone{}{}", event.id, describe(event),
                     why.empty() ? "" : ": ", why);
}

ToUndo of_event(store::Database& db, const std::string& word)
{
  const auto asked = desk::get_event(db, parse_event(word));
  auto event = itself_or_message(db, asked);
  const auto action = desk::action_of(db, event.id);
  const auto* kind = desk::find_event_kind(event.kind);
  if (action && kind != nullptr && kind->whole_command)
    if (const auto known = desk::find_action(db, *action))
      return all_of(db, *known);
  if (!can_be_taken_back(db, event))
    throw Error{Kind::usage, why_not(asked)};
  if (desk::is_undone(db, event.id))
    throw Error{Kind::usage, fmt::format("event {} has been undone already", asked.id)};
  const auto known = action ? desk::find_action(db, *action) : std::nullopt;
  if (known && is_all_of(db, *action))
    return all_of(db, *known);
  return {{std::move(event)}, action, false};
}

bool is_ticket(const std::string& what)
{
  return what.starts_with('#') || what.starts_with('[');
}

} // namespace

bool can_be_taken_back(store::Database& db, const desk::Event& event)
{
  if (desk::can_be_reversed(event))
    return true;
  // What names a message is taken back with that.
  return send::tells_of_mail(event) && !send::message_of_event(db, event) &&
         !send::mail_of_event(db, event).empty();
}

std::optional<ToUndo> before(desk::Session& session, const UndoOptions& opt, const ToUndo& what)
{
  auto& db = session.db;
  if (is_ticket(opt.what))
    return last_of_ticket(db, ticket_of(db, opt.what), what.events.back().id);
  if (!opt.what.empty() || what.number == 0)
    return {};
  const auto& login = session.actor.name;
  const auto action = opt.redo ? desk::last_undoing(db, login, what.number)
                               : desk::last_action(db, login, what.number);
  return action ? std::optional{all_of(db, *action)} : std::nullopt;
}

ToUndo what_to_undo(desk::Session& session, const UndoOptions& opt)
{
  auto& db = session.db;
  const auto& what = opt.what;
  if (opt.redo) {
    if (const auto action = desk::last_undoing(db, session.actor.name))
      return all_of(db, *action);
    throw Error{Kind::usage, "you have undone nothing that could be done again"};
  }
  if (is_ticket(what))
    return of_ticket(db, what);
  if (what.starts_with('c')) {
    const auto number = read_number(std::string_view{what}.substr(1));
    if (!number)
      (void)parse_event(what); // which tells what there is
    const auto action = desk::get_action(db, *number);
    if (action.undone)
      throw Error{Kind::usage, fmt::format("c{} has been undone already", *number)};
    return all_of(db, action);
  }
  if (!what.empty())
    return of_event(db, what);
  if (const auto action = desk::last_action(db, session.actor.name))
    return all_of(db, *action);
  throw Error{Kind::usage, "you have done nothing yet that could be undone; tkt log has what "
                           "others did"};
}

} // namespace tkt::cli
