#include "send/outbox/control.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/log/event.hpp"
#include "desk/ticket/nearest_number.hpp"
#include "send/outbox/rows.hpp"
#include "store/transaction.hpp"

namespace tkt::send {

std::vector<Mail> list_outbox(store::Database& db, const OutboxFilter& filter)
{
  std::vector<std::string> conditions;
  // Spelled as the index has it, so that years of sent mail are not looked through.
  const bool finished =
      filter.all || std::any_of(filter.states.begin(), filter.states.end(), [](State state) {
        return state == State::sent || state == State::cancelled;
      });
  if (!finished)
    conditions.emplace_back("state <> 'sent' AND cancelled = 0");
  std::vector<std::string> names;
  for (const auto state : filter.states)
    names.push_back(fmt::format("'{}'", to_text(state)));
  if (!names.empty())
    conditions.push_back(fmt::format("{} IN ({})", state_column, join(names, ", ")));
  if (filter.ticket)
    conditions.emplace_back("ticket = :ticket");
  if (filter.message)
    conditions.emplace_back("message = :message");
  if (!filter.mailbox.empty())
    conditions.emplace_back("mailbox = :mailbox");
  auto query = db.prepare(fmt::format("SELECT {} FROM outbox {}{} ORDER BY id DESC LIMIT :limit",
                                      mail_columns, conditions.empty() ? "" : "WHERE ",
                                      join(conditions, " AND ")));
  if (filter.ticket)
    query.bind(":ticket", *filter.ticket);
  if (filter.message)
    query.bind(":message", *filter.message);
  if (!filter.mailbox.empty())
    query.bind(":mailbox", filter.mailbox);
  query.bind(":limit", filter.limit);
  auto mails = read_mails(db, std::move(query));
  std::reverse(mails.begin(), mails.end());
  return mails;
}

namespace {

Mail mail_to_change(desk::Session& session, OutboxId id)
{
  auto mail = find_mail(session.db, id);
  if (!mail)
    throw Error{Kind::usage, fmt::format("no mail {} in the outbox{}; tkt outbox list has them", id,
                                         desk::nearest_number(session.db, "outbox", id.value))};
  if (mail->state == State::sending)
    throw Error{Kind::temporary,
                fmt::format("outbox {}: a tkt-send has it just now; ask again in a moment", id)};
  return *std::move(mail);
}

bool any(const Mail& mail, State state)
{
  return std::any_of(mail.recipients.begin(), mail.recipients.end(),
                     [&](const Recipient& copy) { return copy.state == state; });
}

/// Moves the copies that are in one of `from`; returns their addresses.
std::vector<std::string> move_copies(desk::Session& session, Mail& mail,
                                     std::initializer_list<State> from, State to,
                                     std::string_view reply)
{
  std::vector<std::string> moved;
  for (auto& copy : mail.recipients) {
    if (std::find(from.begin(), from.end(), copy.state) == from.end())
      continue;
    set_copy(session.db, mail.id, copy, to, reply);
    moved.push_back(copy.address);
  }
  return moved;
}

void tell_ticket(desk::Session& session, const Mail& mail, std::string_view kind,
                 const std::vector<std::string>& addresses, std::string_view what,
                 std::string_view reason)
{
  if (!mail.ticket)
    return;
  desk::add_event(session, *mail.ticket,
                  {.kind = kind,
                   .after = join(addresses, ", "),
                   .reason = what.empty()     ? std::string{reason}
                             : reason.empty() ? std::string{what}
                                              : fmt::format("{}: {}", what, reason),
                   .message = mail.message});
}

/// From the beginning: at once, and for as many days as any mail is tried.
void start_anew(desk::Session& session, Mail& mail)
{
  mail.attempts = 0;
  mail.due_at = session.now();
  mail.not_before = mail.due_at;
  mail.error.clear();
}

} // namespace

Mail cancel(desk::Session& session, OutboxId id, std::string_view reason)
{
  store::Transaction tx{session.db};
  auto mail = mail_to_change(session, id);
  if (mail.state != State::queued)
    throw Error{Kind::usage, fmt::format("outbox {}: nothing of it waits any more; it is {}", id,
                                         to_text(mail.state))};
  const auto who = fmt::format("taken back by {}", session.actor.name);
  const auto taken = move_copies(session, mail, {State::queued}, State::cancelled, who);
  mail.error = who;
  write_mail(session, mail);
  tell_ticket(session, mail, "send_cancelled", taken, {}, reason);
  tx.commit();
  return mail;
}

namespace {

/// `message 3`, where people know it by that.
std::string name_of(const Mail& mail)
{
  return mail.message ? fmt::format("message {}", *mail.message)
                      : fmt::format("outbox {}", mail.id);
}

/// Why the mail, or a part of it, cannot be taken back; "" if it can.
std::string why_it_stays(const Mail& mail)
{
  if (mail.state == State::sending)
    return fmt::format("a tkt-send has outbox {} just now; ask again in a moment", mail.id);
  if (any(mail, State::unknown))
    return fmt::format("{} may have arrived; tkt outbox resolve {} says whether it has",
                       name_of(mail), mail.id);
  std::vector<std::string> sent;
  for (const auto& copy : mail.recipients)
    if (copy.state == State::sent)
      sent.push_back(copy.address);
  if (sent.empty())
    return {};
  return sent.size() == mail.recipients.size()
             ? fmt::format("{} has been sent, and stays", name_of(mail))
             : fmt::format("{} has been sent to {}, and stays there", name_of(mail),
                           join(sent, ", "));
}

} // namespace

TakenBack take_back(desk::Session& session, OutboxId id, std::string_view reason)
{
  store::Transaction tx{session.db};
  auto found = find_mail(session.db, id);
  if (!found)
    return {};
  auto& mail = *found;
  TakenBack result{false, why_it_stays(mail)};
  if (mail.state == State::sending)
    return result;
  const auto who = fmt::format("taken back by {}", session.actor.name);
  auto taken = move_copies(session, mail, {State::queued}, State::cancelled, who);
  if (result.stays.empty())
    for (auto& copy : mail.recipients)
      if (copy.state == State::refused || copy.state == State::failed) {
        const auto reply = copy.reply;
        set_copy(session.db, mail.id, copy, State::cancelled, reply);
        taken.push_back(copy.address);
      }
  result.any = !taken.empty();
  if (result.any) {
    mail.error = who;
    write_mail(session, mail);
    tell_ticket(session, mail, "send_cancelled", taken, {}, reason);
  }
  tx.commit();
  return result;
}

Mail retry(desk::Session& session, OutboxId id, std::string_view reason)
{
  store::Transaction tx{session.db};
  auto mail = mail_to_change(session, id);
  const auto anew = move_copies(session, mail, {State::refused, State::failed}, State::queued, {});
  if (anew.empty() && !any(mail, State::queued)) {
    if (any(mail, State::unknown))
      throw Error{Kind::usage, fmt::format("outbox {}: it may have arrived; if it has not, say tkt "
                                           "outbox resolve {} retry",
                                           id, id)};
    throw Error{Kind::usage, fmt::format("outbox {}: there is nothing to try again; it is {}", id,
                                         to_text(mail.state))};
  }
  // What its writer has put off goes at its time, unless somebody takes the trouble to say so:
  // here.
  start_anew(session, mail);
  write_mail(session, mail);
  if (!anew.empty())
    tell_ticket(session, mail, "send_retried", anew, {}, reason);
  tx.commit();
  return mail;
}

Mail resolve(desk::Session& session, OutboxId id, Resolution what, std::string_view reason)
{
  store::Transaction tx{session.db};
  auto mail = mail_to_change(session, id);
  const bool arrived = what == Resolution::sent;
  const auto settled =
      move_copies(session, mail, {State::unknown}, arrived ? State::sent : State::queued,
                  arrived ? fmt::format("arrived, as {} says", session.actor.name) : std::string{});
  if (settled.empty())
    throw Error{Kind::usage, fmt::format("outbox {}: no copy of it is unknown; it is {}", id,
                                         to_text(mail.state))};
  if (arrived)
    queue_copy(session, mail);
  if (!arrived)
    start_anew(session, mail);
  else if (mail.state == State::unknown)
    mail.error.clear();
  write_mail(session, mail);
  tell_ticket(session, mail, "send_resolved", settled, arrived ? "it has arrived" : "sent again",
              reason);
  tx.commit();
  return mail;
}

std::optional<KeptCopy> kept_copy(store::Database& db, OutboxId id)
{
  const auto row = db.prepare("SELECT state, error FROM sent_copy WHERE outbox = ?")
                       .bind_all(id)
                       .row<std::string, std::string>();
  if (!row)
    return {};
  return KeptCopy{std::get<0>(*row), std::get<1>(*row)};
}

} // namespace tkt::send
