#include "send/outbox/rows.hpp"

#include "desk/log/event.hpp"

namespace tkt::send {

namespace {

/// What the log says of a copy that will not be tried again.
std::string verdict(State state)
{
  switch (state) {
  case State::refused:
    return "refused";
  case State::failed:
    return "given up";
  default:
    return "unknown, it may have arrived and is not repeated";
  }
}

} // namespace

State sum_up(const Mail& mail)
{
  const auto any = [&](State state) {
    return std::any_of(mail.recipients.begin(), mail.recipients.end(),
                       [&](const Recipient& copy) { return copy.state == state; });
  };
  for (const auto state :
       {State::queued, State::unknown, State::refused, State::failed, State::cancelled}) {
    if (any(state))
      return state;
  }
  return State::sent;
}

std::string_view stored(State state)
{
  return to_text(state == State::cancelled ? State::failed : state);
}

void set_copy(store::Database& db, OutboxId mail, Recipient& copy, State state,
              std::string_view reply)
{
  copy.state = state;
  copy.reply = reply;
  db.prepare("UPDATE outbox_recipient SET state = ?, cancelled = ?, reply = ? "
             "WHERE outbox = ? AND address = ?")
      .run(stored(state), state == State::cancelled, copy.reply, mail, copy.address);
}

void settle_copy(desk::Session& session, const Mail& mail, Recipient& copy, State state,
                 std::string_view reply)
{
  set_copy(session.db, mail.id, copy, state, reply);
  const bool failed = state != State::queued && state != State::sent;
  if (failed && mail.ticket)
    desk::add_event(session, *mail.ticket,
                    {.kind = "send_failed",
                     .after = copy.address,
                     .reason = fmt::format("{}: {}", verdict(state), reply),
                     .message = mail.message});
}

void write_mail(desk::Session& session, Mail& mail)
{
  mail.state = sum_up(mail);
  const bool done = mail.state != State::queued;
  session.db
      .prepare("UPDATE outbox SET state = ?, cancelled = ?, attempts = ?, due_at = ?, "
               "not_before = ?, error = ?, done_at = ?, lease_until = NULL, lease_owner = '', "
               "begun = 0 WHERE id = ?")
      .run(stored(mail.state), mail.state == State::cancelled, mail.attempts, mail.due_at,
           mail.not_before, mail.error, done ? std::optional{session.now()} : std::nullopt,
           mail.id);
}

void give_up(desk::Session& session, Mail& mail, std::string_view error)
{
  for (auto& copy : mail.recipients) {
    if (copy.state == State::queued)
      settle_copy(session, mail, copy, State::failed,
                  error.empty() ? std::string{copy.reply} : std::string{error});
  }
}

} // namespace tkt::send
