#include "tkt/change/undo_run.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/message/message.hpp"
#include "desk/undo/event_undo.hpp"
#include "send/outbox/control.hpp"
#include "send/outbox/mail_of_event.hpp"
#include "tkt/change/merge_output.hpp"
#include "tkt/ui/wording.hpp"

namespace tkt::cli {

namespace {

using desk::Reversal;

// ------------------------------------------------------------------ mail

/// What has not left yet never will. Gives whether that is anything; what stays is told with why.
bool take_mail_back(desk::Session& session, const send::Mail& mail, const std::string& reason,
                    Done& done, std::vector<std::string>& stays)
{
  done.mails.insert(mail.id);
  auto taken = send::take_back(session, mail.id, reason);
  if (!taken.stays.empty()) {
    done.sent = desk::Sent::yes;
    stays.push_back(std::move(taken.stays));
  }
  return taken.any;
}

desk::RowReversal told_of(const send::Mail& mail)
{
  return {fmt::format("outbox {}", mail.id), "state", std::string{send::to_text(mail.state)},
          "cancelled", ""};
}

/// Mail that no event names: a digest, and what earlier versions have redirected.
void take_other_mail_back(desk::Session& session, desk::ActionId action, const std::string& reason,
                          Done& done)
{
  for (const auto id : desk::mail_of_action(session.db, action)) {
    const auto mail = send::find_mail(session.db, id);
    if (!mail || done.mails.count(id) > 0)
      continue;
    if (take_mail_back(session, *mail, reason, done, done.moved)) {
      ++done.count;
      done.rows.push_back(told_of(*mail));
    }
  }
}

/// Mail that is no message of the ticket is told of as rows of the outbox.
Reversal reverse_mail(desk::Session& session, const desk::Event& event, const std::string& reason,
                      Done& done)
{
  Reversal reversal;
  std::vector<std::string> stays;
  const auto mails = send::mail_of_event(session.db, event);
  for (const auto& mail : mails)
    if (take_mail_back(session, mail, reason, done, stays)) {
      reversal.what = Reversal::What::done;
      if (!mail.message)
        done.rows.push_back(told_of(mail));
    }
  reversal.text = join(stays, "; ");
  const auto id = send::message_of_event(session.db, event);
  const auto message = id ? desk::find_message(session.db, *id) : std::nullopt;
  // What was forwarded is a comment as well, and stays one where it has left.
  if (message && message->kind == desk::MessageKind::comment && stays.empty())
    return desk::reverse(session, event, reason);
  if (message && mails.empty())
    reversal.text = fmt::format("message {} was not sent from here, and stays", message->id);
  if (reversal.what == Reversal::What::nothing && reversal.text.empty())
    done.already.push_back(
        fmt::format("the mail of event {} has been taken back already", event.id));
  if (reversal.what == Reversal::What::done && message) {
    reversal.field = "message";
    reversal.change = desk::Change{message->ticket, fmt::format("{}", message->id), ""};
  } else if (reversal.what != Reversal::What::done && !reversal.text.empty()) {
    reversal.what = Reversal::What::moved;
  }
  return reversal;
}

/// Mail is the outbox's; the rest is the desk's.
Reversal reverse(desk::Session& session, const desk::Event& event, const std::string& reason,
                 Done& done)
{
  return send::tells_of_mail(event) ? reverse_mail(session, event, reason, done)
                                    : desk::reverse(session, event, reason);
}

/// Whether some of its mail may be taken back later.
bool goes_on(store::Database& db, const desk::Event& event)
{
  const auto mails = send::mail_of_event(db, event);
  return std::any_of(mails.begin(), mails.end(), [](const send::Mail& mail) {
    return mail.state == send::State::sending || mail.state == send::State::unknown;
  });
}

// ------------------------------------------------------------------ the rest

void take_back(desk::Session& session, const desk::Event& event, const std::string& reason,
               desk::ActionId action, Done& done)
{
  auto reversal = reverse(session, event, reason, done);
  if (!reversal.text.empty())
    done.moved.push_back(fmt::format("ticket {}: event {} ({}) is left as it is: {}", event.ticket,
                                     event.id, describe(event), reversal.text));
  if (reversal.what == Reversal::What::moved)
    return;
  if (reversal.what == Reversal::What::done)
    ++done.count;
  if (!goes_on(session.db, event))
    desk::mark_undone(session.db, event.id, action);
  done.changes.add(reversal.field, std::move(reversal.change));
  if (reversal.operation) {
    desk::mark_operation_undone(session.db, event, *reversal.operation, action);
    settle_clocks(session, *reversal.operation);
    done.operations.emplace_back((event.kind == "undone" ? "" : "undo ") + reversal.operation->kind,
                                 std::move(*reversal.operation));
  }
}

void take_rows_back(desk::Session& session, desk::ActionId what, const std::string& reason,
                    Done& done)
{
  take_other_mail_back(session, what, reason, done);
  for (auto& row : desk::reverse_rows(session, what, done.sent, reason)) {
    if (!row.moved.empty()) {
      done.moved.push_back(fmt::format("{} is left as it is: {}", row.what, row.moved));
      continue;
    }
    ++done.count;
    done.rows.push_back(std::move(row));
  }
}

bool is_undoing(store::Database& db, desk::ActionId action)
{
  const auto known = desk::find_action(db, action);
  return known && known->kind == desk::Action::Kind::undo;
}

/// What was taken back and waits again can be taken back once more by the same event: there is no
/// other that tells of it.
void mail_waits_again(store::Database& db, desk::ActionId undoing)
{
  for (const auto& event : desk::events_undone_by(db, undoing)) {
    const auto mails = send::mail_of_event(db, event);
    if (std::any_of(mails.begin(), mails.end(),
                    [](const send::Mail& mail) { return mail.state != send::State::cancelled; }))
      desk::unmark_undone(db, event.id);
  }
}

} // namespace

Done take_back(desk::Session& session, const ToUndo& what, const std::string& reason)
{
  const auto& events = what.events;
  const auto action = desk::begin_action(session);
  // An operation takes back all that came with it.
  const bool operations = std::any_of(events.begin(), events.end(), desk::is_operation);
  Done done;
  for (const auto& event : events)
    if (can_be_taken_back(session.db, event) && (!operations || desk::is_operation(event)) &&
        !desk::is_undone(session.db, event.id)) // with another one of them
      take_back(session, event, reason, action, done);
  if (what.action && what.whole) {
    if (!is_undoing(session.db, *what.action))
      done.books = desk::books_of_action(session.db, *what.action);
    take_rows_back(session, *what.action, reason, done);
    if (is_undoing(session.db, *what.action))
      mail_waits_again(session.db, *what.action);
  }
  follow_with_clocks(session, done.changes);
  if (done.count > 0)
    desk::note_undoing(session, action, what.action, what.whole);
  return done;
}

} // namespace tkt::cli
