#include <map>

#include "send/outbox/journal.hpp"
#include "send/outbox/outbox.hpp"
#include "send/outbox/rows.hpp"
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

/// What somebody who is no more has said of his mail.
class Journals {
public:
  explicit Journals(const Lease& lease) : lease_{lease} {}

  /// Null where he has left no journal.
  const Journal::Entries* of(const std::string& owner)
  {
    const auto [at, added] = read_.try_emplace(owner);
    if (const auto file = lease_.journal_of(owner); added && !file.empty())
      at->second = Journal::read(file);
    return at->second ? &*at->second : nullptr;
  }

private:
  const Lease& lease_;
  std::map<std::string, std::optional<Journal::Entries>> read_;
};

struct Left {
  OutboxId id;
  std::string owner;
};

/// Without its holder's journal, and after another boot, nothing says that it has not left.
bool may_have_left(const Lease& lease, const Left& left, const Journal::Entries* entries)
{
  if (entries == nullptr || lease.ask(left.owner) == Lease::Holder::machine_gone)
    return true;
  const auto entry = entries->find(left.id);
  return entry != entries->end() && entry->second.begun;
}

} // namespace

std::vector<Mail> recover(desk::Session& session, const Lease& lease,
                          const std::function<bool(std::string_view mailbox)>& may_repeat)
{
  auto& db = session.db;
  std::vector<Left> left;
  Journals journals{lease};
  std::vector<Mail> settled;
  // Before the database is asked, so that none of them can hold what is not looked at below.
  const auto orphans = lease.orphans();
  store::Transaction tx{db};
  auto query = db.prepare("SELECT id, lease_owner, lease_until FROM outbox "
                          "WHERE state IN ('queued', 'sending') AND state = 'sending'");
  for (const auto& [id, owner, until] :
       query.rows<OutboxId, std::string, std::optional<Instant>>()) {
    if (has_ended(lease, owner, until.value_or(Instant{}), lease.now()))
      left.push_back({id, owner});
  }
  for (const auto& one : left) {
    auto mail = find_mail(db, one.id).value();
    const auto* entries = journals.of(one.owner);
    const auto entry =
        entries == nullptr ? Journal::Entries::const_iterator{} : entries->find(one.id);
    if (entries != nullptr && entry != entries->end() && entry->second.results) {
      apply_results(session, mail, *entry->second.results);
      settled.push_back(mail);
      continue;
    }
    if (may_have_left(lease, one, entries) && !may_repeat(mail.mailbox)) {
      constexpr auto why = "tkt-send ended while it was sending this mail";
      for (auto& copy : mail.recipients) {
        if (copy.state == State::queued)
          settle_copy(session, mail, copy, State::unknown, why);
      }
      mail.error = why;
    }
    write_mail(session, mail);
    if (mail.state != State::queued)
      settled.push_back(mail);
  }
  tx.commit();
  for (const auto& file : orphans) {
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
  }
  return settled;
}

} // namespace tkt::send
