#include "send/outbox/sent_copy.hpp"

#include "base/log.hpp"
#include "config/model/secret.hpp"
#include "config/model/url.hpp"
#include "desk/message/message.hpp"
#include "desk/message/raw.hpp"
#include "net/connection.hpp"
#include "net/imap/session.hpp"
#include "send/outbox/backoff.hpp"
#include "send/outbox/lease.hpp"
#include "store/transaction.hpp"

namespace tkt::fetch {

namespace {

constexpr std::int64_t batch_size = 50;
constexpr std::uint64_t largest_answer = 1U << 20;

struct Copy {
  OutboxId outbox;
  MessageId message;
  RawId raw;
  Instant date{};
  int attempts = 0;
  bool begun = false; ///< an earlier try may have reached the server
  Instant due_at{};
};

/// What processes that are no more were at is due again.
void recover(desk::Session& session, const send::Lease& lease)
{
  auto& db = session.db;
  store::Transaction tx{db};
  struct Left {
    OutboxId id;
    bool machine_gone;
  };
  std::vector<Left> left;
  auto query = db.prepare("SELECT outbox, lease_owner, lease_until FROM sent_copy "
                          "WHERE state IN ('queued', 'filing') AND state = 'filing'");
  for (const auto& [id, owner, until] :
       query.rows<OutboxId, std::string, std::optional<Instant>>()) {
    const auto holder = lease.ask(owner);
    if (holder == send::Lease::Holder::alive ||
        (holder == send::Lease::Holder::unknown && until.value_or(Instant{}) > lease.now()))
      continue;
    left.push_back({id, holder != send::Lease::Holder::gone});
  }
  for (const auto& [id, machine_gone] : left)
    db.prepare("UPDATE sent_copy SET state = 'queued', lease_owner = '', lease_until = NULL, "
               "begun = begun OR ? WHERE outbox = ?")
        .run(machine_gone, id);
  tx.commit();
}

std::vector<Copy> take(desk::Session& session, const send::Lease& lease, std::string_view mailbox)
{
  auto& db = session.db;
  const auto now = session.now();
  std::vector<Copy> taken;
  store::Transaction tx{db};
  auto query =
      db.prepare("SELECT c.outbox, o.message, o.raw, o.created_at, c.attempts, c.begun, c.due_at "
                 "FROM sent_copy c JOIN outbox o ON o.id = c.outbox "
                 "WHERE c.state IN ('queued', 'filing') AND c.state = 'queued' AND c.mailbox = ? "
                 "AND c.not_before <= ? ORDER BY c.outbox LIMIT ?");
  query.bind_all(mailbox, now, batch_size);
  for (const auto& [outbox, message, raw, date, attempts, begun, due_at] :
       query.rows<OutboxId, MessageId, RawId, Instant, int, bool, Instant>())
    taken.push_back({outbox, message, raw, date, attempts, begun, due_at});
  for (const auto& copy : taken)
    db.prepare("UPDATE sent_copy SET state = 'filing', lease_owner = ?, lease_until = ? "
               "WHERE outbox = ?")
        .run(lease.owner(), lease.now() + send::Lease::length, copy.outbox);
  tx.commit();
  return taken;
}

void settle(desk::Session& session, OutboxId outbox, std::string_view state, std::string_view error)
{
  store::Transaction tx{session.db};
  session.db
      .prepare("UPDATE sent_copy SET state = ?, error = ?, attempts = attempts + 1, "
               "lease_owner = '', lease_until = NULL WHERE outbox = ?")
      .run(state, error, outbox);
  tx.commit();
}

/// The next try, or the end of trying.
void put_off(desk::Session& session, const Copy& copy, send::Cause cause, const std::string& error)
{
  const auto now = session.now();
  store::Transaction tx{session.db};
  if (now >= copy.due_at + send::give_up_after) {
    log::error("outbox {}: no copy of it is kept: {}", copy.outbox, error);
    settle(session, copy.outbox, "failed", error);
  } else {
    settle(session, copy.outbox, "queued", error);
    session.db.prepare("UPDATE sent_copy SET not_before = ? WHERE outbox = ?")
        .run(now + send::next_try(cause, copy.attempts + 1), copy.outbox);
  }
  tx.commit();
}

/// Gives back what was taken and not tried.
void release(desk::Session& session, const send::Lease& lease)
{
  store::Transaction tx{session.db};
  session.db
      .prepare("UPDATE sent_copy SET state = 'queued', lease_owner = '', lease_until = NULL "
               "WHERE state IN ('queued', 'filing') AND state = 'filing' AND lease_owner = ?")
      .run(lease.owner());
  tx.commit();
}

net::Connection connect(const config::Mailbox& mailbox, const Cancellation& stop)
{
  const auto& incoming = mailbox.incoming.value();
  net::Target target;
  target.url = config::parse_url(incoming.url).value();
  target.tls = incoming.tls;
  target.ca_file = incoming.ca_file;
  target.io_timeout = mailbox.outgoing.value().timeout;
  return net::Connection{
      std::move(target),
      {incoming.user, config::read_secret(incoming.secret), incoming.secret.is_token()},
      stop};
}

/// One mailbox's folder of sent mail.
class SentFolder {
public:
  SentFolder(desk::Session& session, const config::Mailbox& mailbox, const Cancellation& stop)
      : session_{session}, name_{mailbox.outgoing.value().sent_folder},
        connection_{connect(mailbox, stop)}, imap_{connection_, largest_answer}
  {
    if (imap_.has_folder(name_))
      return;
    if (const auto end = imap_.create(name_); !end.ok())
      throw Error{Kind::config,
                  fmt::format("there is no folder \"{}\" for sent mail, and it cannot "
                              "be made: {}; name another in sent_folder",
                              name_, end.text)};
  }

  /// The server's refusal, if it refuses this copy.
  std::optional<std::string> file(const Copy& copy)
  {
    const auto message = desk::find_message(session_.db, copy.message);
    if (copy.begun && message && is_there(message->message_id))
      return {};
    const auto bytes = desk::detached_raw(session_.db, copy.raw);
    const auto end = imap_.append(name_, copy.date, bytes, [&] {
      session_.db.prepare("UPDATE sent_copy SET begun = 1 WHERE outbox = ?").run(copy.outbox);
    });
    if (!end.ok())
      return fmt::format("folder \"{}\": {}", name_, end.text);
    return {};
  }

  void leave() { imap_.logout(); }

private:
  bool is_there(const std::string& message_id)
  {
    if (message_id.empty())
      return false;
    const auto folder = imap_.select(name_, true);
    return !imap_.search(folder, "HEADER Message-ID " + imap_quoted("<" + message_id + ">"))
                .empty();
  }

  desk::Session& session_;
  std::string name_;
  net::Connection connection_;
  ImapSession imap_;
};

/// Errors: as net::Connection and ImapSession; what is left keeps its lease.
void file_batch(desk::Session& session, SentFolder& folder, std::vector<Copy>& copies,
                const Cancellation& stop, CopyReport& report)
{
  while (!copies.empty()) {
    stop.check();
    const auto& copy = copies.front();
    const auto refused = folder.file(copy);
    if (refused) {
      log::warn("outbox {}: no copy of it is kept yet: {}", copy.outbox, *refused);
      put_off(session, copy, send::Cause::message, *refused);
    } else {
      settle(session, copy.outbox, "filed", {});
      ++report.filed;
    }
    copies.erase(copies.begin());
  }
}

void file_mailbox(desk::Session& session, const send::Lease& lease, const config::Mailbox& mailbox,
                  const Cancellation& stop, CopyReport& report)
{
  std::vector<Copy> copies;
  try {
    std::optional<SentFolder> folder;
    while (!(copies = take(session, lease, mailbox.name)).empty()) {
      if (!folder)
        folder.emplace(session, mailbox, stop);
      file_batch(session, *folder, copies, stop, report);
    }
    if (folder)
      folder->leave();
  } catch (const Interrupted&) {
    throw;
  } catch (const Error& e) {
    if (copies.empty())
      throw; // not the server's
    const bool login = e.kind() == Kind::no_permission || e.kind() == Kind::config;
    for (const auto& copy : copies)
      put_off(session, copy, login ? send::Cause::login : send::Cause::server, e.what());
    report.problems.push_back({e.kind(), fmt::format("mailbox {}: copies of sent mail: {} "
                                                     "({} waiting; the mail itself has been sent)",
                                                     mailbox.name, e.what(), copies.size())});
  }
}

} // namespace

CopyReport file_sent_copies(desk::Session& session, std::string_view mailbox,
                            const Cancellation& stop)
{
  CopyReport report;
  std::vector<std::string> waiting;
  auto query = session.db.prepare(
      "SELECT DISTINCT mailbox FROM sent_copy WHERE state IN ('queued', 'filing') "
      "AND (state = 'filing' OR not_before <= ?1) AND (?2 = '' OR mailbox = ?2)");
  query.bind_all(session.now(), mailbox);
  for (const auto& [name] : query.rows<std::string>())
    waiting.push_back(name);
  if (waiting.empty())
    return report;

  const send::Lease lease{session.db.file()};
  recover(session, lease);
  for (const auto& name : waiting) {
    const auto* found = session.config.find_mailbox(name);
    if (found == nullptr || !found->incoming || !found->outgoing)
      continue; // not in the configuration any more
    try {
      file_mailbox(session, lease, *found, stop, report);
    } catch (const Interrupted&) {
      release(session, lease);
      break;
    }
  }
  return report;
}

} // namespace tkt::fetch
