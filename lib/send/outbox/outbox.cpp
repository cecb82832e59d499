#include "send/outbox/outbox.hpp"

#include <array>
#include <set>

#include "base/error.hpp"
#include "mail/parse/address.hpp"
#include "send/outbox/rows.hpp"
#include "store/transaction.hpp"

namespace tkt::send {

namespace {

constexpr std::array<std::pair<State, std::string_view>, 7> states{{
    {State::queued, "queued"},
    {State::sending, "sending"},
    {State::sent, "sent"},
    {State::refused, "refused"},
    {State::failed, "failed"},
    {State::unknown, "unknown"},
    {State::cancelled, "cancelled"},
}};

} // namespace

std::string_view to_text(State state)
{
  for (const auto& [value, name] : states) {
    if (value == state)
      return name;
  }
  return {};
}

std::optional<State> parse_state(std::string_view text)
{
  for (const auto& [value, name] : states) {
    if (name == text)
      return value;
  }
  return {};
}

OutboxId queue(desk::Session& session, const NewMail& mail)
{
  auto& db = session.db;
  store::Transaction tx{db};
  const auto now = session.now();
  const auto first = mail.not_before.value_or(now);
  db.prepare("INSERT INTO outbox(ticket, message, mailbox, sender, raw, due_at, not_before, "
             "created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
      .run(mail.ticket, mail.message, mail.mailbox, mail.sender, mail.raw, first, first, now);
  const OutboxId id{db.last_insert_id()};
  std::set<std::string> seen;
  for (const auto& address : mail.recipients) {
    if (seen.insert(mail::fold_address(address)).second)
      db.prepare("INSERT INTO outbox_recipient(outbox, address) VALUES (?, ?)").run(id, address);
  }
  if (seen.empty())
    throw Error{Kind::data, "a mail to nobody"};
  tx.commit();
  return id;
}

Mail read_mail(const store::Statement& query)
{
  Mail mail;
  mail.id = query.read<OutboxId>(0);
  mail.ticket = query.read<std::optional<TicketId>>(1);
  mail.message = query.read<std::optional<MessageId>>(2);
  mail.mailbox = query.read<std::string>(3);
  mail.sender = query.read<std::string>(4);
  mail.raw = query.read<RawId>(5);
  mail.state = parse_state(query.read<std::string_view>(6)).value_or(State::unknown);
  mail.attempts = query.read<int>(7);
  mail.created_at = query.read<Instant>(8);
  mail.due_at = query.read<Instant>(9);
  mail.not_before = query.read<Instant>(10);
  mail.error = query.read<std::string>(11);
  return mail;
}

std::vector<Mail> read_mails(store::Database& db, store::Statement query)
{
  std::vector<Mail> mails;
  while (query.step())
    mails.push_back(read_mail(query));
  for (auto& mail : mails) {
    auto recipients =
        db.prepare(fmt::format("SELECT address, {}, reply FROM outbox_recipient WHERE outbox = ? "
                               "ORDER BY address",
                               state_column));
    recipients.bind_all(mail.id);
    for (const auto& [address, state, reply] :
         recipients.rows<std::string, std::string, std::string>())
      mail.recipients.push_back({address, parse_state(state).value_or(State::unknown), reply});
  }
  return mails;
}

std::vector<Mail> due(store::Database& db, std::string_view mailbox, Instant now, bool at_once)
{
  return due_up_to(db, mailbox, now, at_once, -1);
}

std::vector<Mail> due_up_to(store::Database& db, std::string_view mailbox, Instant now,
                            bool at_once, std::int64_t limit)
{
  // The first condition is the index's own; without it the index would not be used.
  auto query = db.prepare(fmt::format(R"sql(
      SELECT {} FROM outbox
       WHERE state IN ('queued', 'sending') AND state = 'queued'
         AND (not_before <= :now OR (:at_once AND due_at <= :now))
         AND (:mailbox = '' OR mailbox = :mailbox)
       ORDER BY not_before, id LIMIT :limit)sql",
                                      mail_columns));
  query.bind(":now", now).bind(":at_once", at_once);
  query.bind(":mailbox", mailbox).bind(":limit", limit);
  return read_mails(db, std::move(query));
}

std::optional<Mail> find_mail(store::Database& db, OutboxId id)
{
  auto query = db.prepare(fmt::format("SELECT {} FROM outbox WHERE id = ?", mail_columns));
  query.bind_all(id);
  auto mails = read_mails(db, std::move(query));
  if (mails.empty())
    return {};
  return std::move(mails.front());
}

} // namespace tkt::send
