#include "base/log.hpp"
#include "base/text.hpp"
#include "desk/log/event.hpp"
#include "send/outbox/outbox.hpp"
#include "send/outbox/rows.hpp"
#include "store/transaction.hpp"

namespace tkt::send {

void hurry(store::Database& db, std::string_view mailbox, Instant now)
{
  store::Transaction tx{db};
  db.prepare("UPDATE outbox SET not_before = ?1 WHERE state IN ('queued', 'sending') "
             "AND state = 'queued' AND due_at <= ?1 AND not_before > ?1 "
             "AND (?2 = '' OR mailbox = ?2)")
      .run(now, mailbox);
  tx.commit();
}

std::vector<Mail> take_due(store::Database& db, const Lease& lease, std::string_view mailbox,
                           Instant now, std::size_t limit)
{
  store::Transaction tx{db};
  auto mails = due_up_to(db, mailbox, now, false, static_cast<std::int64_t>(limit));
  for (auto& mail : mails) {
    db.prepare("UPDATE outbox SET state = 'sending', lease_until = ?, lease_owner = ?, begun = 0 "
               "WHERE id = ?")
        .run(lease.now() + Lease::length, lease.owner(), mail.id);
    mail.state = State::sending;
  }
  tx.commit();
  return mails;
}

namespace {

bool is_ours(store::Database& db, const Lease& lease, OutboxId id)
{
  return db.prepare("SELECT 1 FROM outbox WHERE id = ? AND lease_owner = ?")
      .bind_all(id, lease.owner())
      .value<int>()
      .has_value();
}

/// The next try of what still waits, or the end of trying.
void put_off(desk::Session& session, Mail& mail, Cause cause, std::string_view error)
{
  const auto now = session.now();
  mail.error = error;
  if (now >= mail.due_at + give_up_after)
    give_up(session, mail, cause == Cause::message ? std::string_view{} : error);
  else
    mail.not_before = now + next_try(cause, mail.attempts);
}

} // namespace

void queue_copy(desk::Session& session, const Mail& mail)
{
  const auto* mailbox = session.config.find_mailbox(mail.mailbox);
  // Only conversations: notices to agents, and messages sent on, are nothing that was written here.
  if (!mail.message || mailbox == nullptr || !mailbox->incoming || !mailbox->outgoing ||
      mailbox->outgoing->sent_folder.empty() || !mailbox->incoming->url.starts_with("imap"))
    return;
  const auto now = session.now();
  session.db
      .prepare("INSERT OR IGNORE INTO sent_copy(outbox, mailbox, due_at, not_before) "
               "VALUES (?, ?, ?, ?)")
      .run(mail.id, mail.mailbox, now, now);
}

void record(desk::Session& session, const Lease& lease, Mail& mail,
            std::span<const CopyResult> results)
{
  store::Transaction tx{session.db};
  if (!is_ours(session.db, lease, mail.id)) {
    log::warn("outbox {}: somebody else has taken it over; its result is not recorded", mail.id);
    return;
  }
  apply_results(session, mail, results);
  tx.commit();
}

void apply_results(desk::Session& session, Mail& mail, std::span<const CopyResult> results)
{
  ++mail.attempts;
  mail.error.clear();
  std::vector<std::string> arrived;
  std::string reply;
  for (auto& copy : mail.recipients) {
    const auto result = std::find_if(results.begin(), results.end(), [&](const CopyResult& one) {
      return one.address == copy.address;
    });
    if (copy.state != State::queued || result == results.end())
      continue;
    switch (result->fate) {
    case Fate::accepted:
      settle_copy(session, mail, copy, State::sent, result->reply);
      arrived.push_back(copy.address);
      reply = result->reply;
      break;
    case Fate::deferred:
      settle_copy(session, mail, copy, State::queued, result->reply);
      break;
    case Fate::refused:
      settle_copy(session, mail, copy, State::refused, result->reply);
      break;
    case Fate::unknown:
      settle_copy(session, mail, copy, State::unknown, result->reply);
      break;
    }
    if (result->fate != Fate::accepted)
      mail.error = fmt::format("{}: {}", copy.address, result->reply);
  }
  if (!arrived.empty() && mail.ticket)
    desk::add_event(
        session, *mail.ticket,
        {.kind = "sent", .after = join(arrived, ", "), .reason = reply, .message = mail.message});
  if (!arrived.empty())
    queue_copy(session, mail);
  if (sum_up(mail) == State::queued)
    put_off(session, mail, Cause::message, mail.error);
  write_mail(session, mail);
}

void release(store::Database& db, const Lease& lease, std::string_view mailbox)
{
  store::Transaction tx{db};
  db.prepare("UPDATE outbox SET state = 'queued', lease_until = NULL, lease_owner = '', "
             "begun = 0 "
             "WHERE state IN ('queued', 'sending') AND state = 'sending' AND lease_owner = ?1 "
             "AND (?2 = '' OR mailbox = ?2)")
      .run(lease.owner(), mailbox);
  tx.commit();
}

HeldBack hold_back(desk::Session& session, const Lease& lease, std::string_view mailbox,
                   Cause cause, std::string_view error)
{
  HeldBack held;
  store::Transaction tx{session.db};
  release(session.db, lease, mailbox);
  for (auto& mail : due(session.db, mailbox, session.now(), false)) {
    ++mail.attempts;
    put_off(session, mail, cause, error);
    write_mail(session, mail);
    if (mail.state == State::queued)
      ++held.waiting;
    else
      held.failed.push_back(mail);
  }
  tx.commit();
  return held;
}

} // namespace tkt::send
