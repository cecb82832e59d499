// tkt undo [EVENT | #ID] - take back what was done.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "desk/action.hpp"
#include "desk/contact_reverse.hpp"
#include "desk/message.hpp"
#include "desk/reverse.hpp"
#include "send/outbox_control.hpp"
#include "shared/changes.hpp"
#include "shared/describe.hpp"
#include "shared/ids.hpp"
#include "shared/operations.hpp"
#include "store/transaction.hpp"
#include "verbs.hpp"

namespace tkt::cli {

namespace {

struct Undo {
  std::string what;
  std::string reason;
};

/// What was taken back, to be printed once it is durable.
struct Done {
  Changes changes;
  std::vector<desk::Operation> operations;
  std::vector<desk::ContactReversal> contacts;
  std::vector<std::string> moved; ///< why something was left as it is
  std::size_t count = 0;
};

EventId parse_event(const std::string& word)
{
  EventId id;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), id.value);
  if (error != std::errc{} || end != word.data() + word.size() || id.value <= 0)
    throw Error{Kind::usage,
                fmt::format("\"{}\" is no number of an event, as tkt log has them, and "
                            "no ticket such as '#17'",
                            word)};
  return id;
}

/// What is to be taken back: events, the newest first, and all that came with them to contacts.
struct Chosen {
  std::vector<desk::Event> events;
  std::optional<desk::ActionId> action = {};
};

/// What the command line means.
Chosen chosen(desk::Session& session, const std::string& what)
{
  auto& db = session.db;
  if (what.starts_with('#') || what.starts_with('[')) {
    // The number as it is: that of a ticket which was merged means the merging.
    const auto ticket = parse_ticket(what);
    desk::get_ticket(db, ticket);
    auto events = desk::last_events(db, ticket);
    if (events.empty())
      throw Error{Kind::usage,
                  fmt::format("ticket {}: nothing has happened that could be undone", ticket)};
    const auto action = desk::action_of(db, events.front().id);
    return {std::move(events), action};
  }
  if (!what.empty()) {
    auto event = desk::get_event(db, parse_event(what));
    if (!desk::can_be_reversed(event))
      throw Error{Kind::usage, fmt::format("event {} ({}) is nothing that could be undone",
                                           event.id, describe(event))};
    if (desk::is_undone(db, event.id))
      throw Error{Kind::usage, fmt::format("event {} has been undone already", event.id)};
    return {{std::move(event)}};
  }
  const auto action = desk::last_action(db, session.actor.name);
  if (!action)
    throw Error{Kind::usage, "you have done nothing yet that could be undone; tkt log has what "
                             "others did"};
  return {desk::events_of_action(db, *action), action};
}

/// What has not left yet never will. Gives why it stays where it has.
std::string take_mail_back(desk::Session& session, MessageId message, const std::string& reason)
{
  send::OutboxFilter filter;
  filter.message = message;
  filter.all = true;
  for (const auto& mail : send::list_outbox(session.db, filter)) {
    if (mail.state == send::State::cancelled)
      continue;
    if (mail.state != send::State::queued)
      return fmt::format("message {} has been sent, and stays", message);
    send::cancel(session, mail.id, reason);
  }
  return {};
}

/// Mail is the outbox's; the rest is the desk's.
desk::Reversal reverse(desk::Session& session, const desk::Event& event, const std::string& reason)
{
  const auto message = event.kind == "message" && event.message
                           ? desk::find_message(session.db, *event.message)
                           : std::nullopt;
  if (!message || message->kind == desk::MessageKind::comment)
    return desk::reverse(session, event, reason);
  desk::Reversal reversal;
  if (message->kind == desk::MessageKind::incoming)
    return reversal;
  reversal.text = take_mail_back(session, message->id, reason);
  reversal.what = reversal.text.empty() ? desk::Reversal::What::done : desk::Reversal::What::moved;
  if (reversal.text.empty()) {
    reversal.field = "message";
    reversal.change = desk::Change{message->ticket, fmt::format("{}", message->id), ""};
  }
  return reversal;
}

void take_back(desk::Session& session, const desk::Event& event, const std::string& reason,
               desk::ActionId action, Done& done)
{
  auto reversal = reverse(session, event, reason);
  if (reversal.what == desk::Reversal::What::moved) {
    done.moved.push_back(fmt::format("ticket {}: event {} ({}) is left as it is: {}", event.ticket,
                                     event.id, describe(event), reversal.text));
    return;
  }
  if (reversal.what == desk::Reversal::What::done)
    ++done.count;
  desk::mark_undone(session.db, event.id, action);
  done.changes.add(reversal.field, std::move(reversal.change));
  if (reversal.operation) {
    desk::mark_operation_undone(session.db, event, *reversal.operation, action);
    settle_clocks(session, *reversal.operation);
    done.operations.push_back(std::move(*reversal.operation));
  }
}

void take_back_contacts(desk::Session& session, desk::ActionId what, const std::string& reason,
                        desk::ActionId action, Done& done)
{
  for (auto& change : desk::reverse_contacts(session, what, action, reason)) {
    if (!change.moved.empty()) {
      done.moved.push_back(fmt::format("contact {}: {} is left as it is: {}", change.contact,
                                       change.field, change.moved));
      continue;
    }
    ++done.count;
    done.contacts.push_back(std::move(change));
  }
}

Done take_back(desk::Session& session, const Chosen& what, const std::string& reason)
{
  const auto& events = what.events;
  const auto action = desk::begin_action(session.db);
  // An operation takes back all that came with it.
  const bool operations = std::any_of(events.begin(), events.end(), desk::is_operation);
  Done done;
  for (const auto& event : events)
    if (desk::can_be_reversed(event) && (!operations || desk::is_operation(event)) &&
        !desk::is_undone(session.db, event.id)) // with another one of them
      take_back(session, event, reason, action, done);
  if (what.action)
    take_back_contacts(session, *what.action, reason, action, done);
  follow_with_clocks(session, done.changes);
  return done;
}

void print(Shell& shell, const desk::ContactReversal& change)
{
  auto& out = shell.out();
  if (shell.json())
    out.json({{"contact", change.contact.value},
              {"field", change.field},
              {"from", change.before},
              {"to", change.after}});
  else
    out.line(fmt::format("contact {}\t{}\t{}\t{}", change.contact, change.field,
                         out.safe(change.before), out.safe(change.after)));
}

int undo(const Undo& opt, Shell& shell)
{
  auto session = shell.session();
  Done done;
  {
    store::Transaction tx{session.db};
    done = take_back(session, chosen(session, opt.what), opt.reason);
    tx.commit();
  }
  done.changes.print(shell);
  for (const auto& operation : done.operations)
    print_operation(shell, "undo " + operation.kind, operation);
  for (const auto& change : done.contacts)
    print(shell, change);
  if (done.count == 0 && done.moved.empty())
    throw Error{Kind::usage, "nothing of that could be undone; tkt undo EVENT names another, by "
                             "the number that tkt log has"};
  for (const auto& text : done.moved)
    log::warn("{}", text);
  return done.moved.empty() ? EX_OK : EX_TEMPFAIL;
}

} // namespace

void add_undo(CLI::App& verb, Shell& shell)
{
  auto opt = std::make_shared<Undo>();
  verb.add_option(
          "WHAT", opt->what,
          "number of an event, or '#17': what was done to ticket 17 last; your last command "
          "if not given")
      ->option_text("[EVENT|'#'ID]");
  verb.add_option("--reason", opt->reason, "for the log")->type_name("TEXT");
  shell.add_json(verb);
  verb.footer("Examples:\n  tkt undo\n  tkt undo 4711\n  tkt undo '#17'");
  shell.on(verb, [opt](Shell& s) { return undo(*opt, s); });
}

} // namespace tkt::cli
