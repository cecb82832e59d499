#include "send/outbox_rows.hpp"

#include "desk/event.hpp"

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
  for (const auto state : {State::queued, State::unknown, State::refused, State::failed}) {
    if (any(state))
      return state;
  }
  return State::sent;
}

void settle_copy(desk::Session& session, const Mail& mail, Recipient& copy, State state,
                 std::string_view reply)
{
  copy.state = state;
  copy.reply = reply;
  session.db
      .prepare("UPDATE outbox_recipient SET state = ?, reply = ? WHERE outbox = ? AND address = ?")
      .run(to_text(state), copy.reply, mail.id, copy.address);
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
      .prepare("UPDATE outbox SET state = ?, attempts = ?, not_before = ?, error = ?, done_at = ?, "
               "lease_until = NULL, lease_owner = '', begun = 0 WHERE id = ?")
      .run(to_text(mail.state), mail.attempts, mail.not_before, mail.error,
           done ? std::optional{session.now()} : std::nullopt, mail.id);
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
