#include "send/outbox.hpp"

#include "send/outbox_rows.hpp"
#include "store/transaction.hpp"

namespace tkt::send {

namespace {

bool has_ended(const Lease& lease, std::string_view owner, Instant until, Instant now)
{
  switch (lease.ask(owner)) {
  case Lease::Holder::alive:
    return false;
  case Lease::Holder::unknown:
    return until <= now;
  case Lease::Holder::gone:
  case Lease::Holder::machine_gone:
    return true;
  }
  return false;
}

} // namespace

std::vector<Mail> recover(desk::Session& session, const Lease& lease,
                          const std::function<bool(std::string_view mailbox)>& may_repeat)
{
  auto& db = session.db;
  struct Left {
    OutboxId id;
    bool may_have_left = false;
  };
  std::vector<Left> left;
  store::Transaction tx{db};
  auto query = db.prepare("SELECT id, lease_owner, lease_until, begun FROM outbox "
                          "WHERE state IN ('queued', 'sending') AND state = 'sending'");
  for (const auto& [id, owner, until, begun] :
       query.rows<OutboxId, std::string, std::optional<Instant>, bool>()) {
    if (has_ended(lease, owner, until.value_or(Instant{}), session.now()))
      left.push_back({id, begun || lease.ask(owner) == Lease::Holder::machine_gone});
  }

  std::vector<Mail> unknown;
  for (const auto& [id, may_have_left] : left) {
    auto mail = find_mail(db, id).value();
    if (may_have_left && !may_repeat(mail.mailbox)) {
      constexpr auto why = "tkt-send ended while it was sending this mail";
      for (auto& copy : mail.recipients) {
        if (copy.state == State::queued)
          settle_copy(session, mail, copy, State::unknown, why);
      }
      mail.error = why;
    }
    write_mail(session, mail);
    if (mail.state == State::unknown)
      unknown.push_back(mail);
  }
  tx.commit();
  return unknown;
}

} // namespace tkt::send
