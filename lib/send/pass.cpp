#include "send/pass.hpp"

#include <exception>

#include "base/log.hpp"
#include "desk/raw.hpp"
#include "store/transaction.hpp"

namespace tkt::send {

namespace {

/// Few enough that an agent can still take most of them back, that the others' mail of a mailbox
/// does not wait for long, and that a machine that goes down leaves few of them unknown.
constexpr std::size_t batch_size = 20;

Cause cause_of(Kind kind)
{
  return kind == Kind::no_permission || kind == Kind::config ? Cause::login : Cause::server;
}

/// What a transport says when nothing can be sent, kept apart from what our own database says.
struct Unusable {
  Kind kind;
  std::string text;
};

/// One mailbox's part of a pass.
class MailboxPass {
public:
  MailboxPass(desk::Session& session, const Lease& lease, const config::Mailbox& mailbox,
              const Stop& stop, const std::function<void(const Mail&)>& tell, Report& report)
      : session_{session}, lease_{lease}, mailbox_{mailbox}, stop_{stop}, tell_{tell}, report_{
                                                                                           report}
  {
  }

  void run(const OpenTransport& open)
  {
    // As of now and no later: what is deferred meanwhile belongs to another pass.
    const auto now = session_.now();
    std::unique_ptr<Transport> transport;
    while (!stop_.requested()) {
      auto batch = take_due(session_.db, lease_, mailbox_.name, now, batch_size);
      if (batch.empty())
        return;
      if (!transport)
        transport = opened(open);
      send_batch(*transport, batch);
    }
  }

private:
  std::unique_ptr<Transport> opened(const OpenTransport& open)
  {
    try {
      return open(mailbox_, stop_);
    } catch (const Interrupted&) {
      throw;
    } catch (const Error& e) {
      throw Unusable{e.kind(), e.what()};
    }
  }

  void send_batch(Transport& transport, std::vector<Mail>& batch)
  {
    const store::Relaxed swift{session_.db};
    for (auto& mail : batch) {
      stop_.check();
      const auto results = send(transport, mail);
      if (!results)
        continue;
      // The last one's commit waits for the disk, and with it come all the others'.
      if (&mail == &batch.back())
        session_.db.set_durable(true);
      record(session_, lease_, mail, *results);
      ++report_.tried;
      tell_(mail);
    }
  }

  /// Nothing if the mail is not ours any more.
  std::optional<std::vector<CopyResult>> send(Transport& transport, const Mail& mail)
  {
    std::vector<std::string> waiting;
    for (const auto& copy : mail.recipients) {
      if (copy.state == State::queued)
        waiting.push_back(copy.address);
    }
    const auto bytes = desk::read_raw(session_.db, mail.raw);
    struct NotOurs {};
    std::exception_ptr database;
    const auto begin_mail = [&] {
      try {
        if (!begin(session_.db, lease_, mail.id, session_.now()))
          throw NotOurs{};
      } catch (const Error&) {
        database = std::current_exception();
        throw;
      }
    };
    try {
      return transport.send({mail.id, mail.created_at, mail.sender, waiting, bytes}, begin_mail);
    } catch (const NotOurs&) {
      log::warn("outbox {}: somebody else has taken it over", mail.id);
      return {};
    } catch (const Interrupted&) {
      throw;
    } catch (const Error& e) {
      if (database)
        std::rethrow_exception(database);
      if (e.kind() != Kind::data)
        throw Unusable{e.kind(), e.what()};
      std::vector<CopyResult> refused;
      for (const auto& address : waiting)
        refused.push_back({address, Fate::refused, e.what()});
      return refused;
    }
  }

  desk::Session& session_;
  const Lease& lease_;
  const config::Mailbox& mailbox_;
  const Stop& stop_;
  const std::function<void(const Mail&)>& tell_;
  Report& report_;
};

/// Mailboxes for which something is due.
std::vector<std::string> waiting_mailboxes(store::Database& db, std::string_view only, Instant now)
{
  std::vector<std::string> names;
  auto query =
      db.prepare("SELECT DISTINCT mailbox FROM outbox WHERE state IN ('queued', 'sending') "
                 "AND state = 'queued' AND not_before <= ?1 AND (?2 = '' OR mailbox = ?2) "
                 "ORDER BY mailbox");
  query.bind_all(now, only);
  for (const auto& [name] : query.rows<std::string>())
    names.push_back(name);
  return names;
}

} // namespace

Report run_pass(desk::Session& session, const PassOptions& options, const Stop& stop,
                const std::function<void(const Mail&)>& tell)
{
  const auto& config = session.config;
  if (!options.mailbox.empty())
    (void)config.mailbox(options.mailbox);
  const Lease lease{session.db.file()};
  const auto open =
      options.open ? options.open : [&](const config::Mailbox& mailbox, const Stop& until) {
        return open_transport(config, mailbox, until);
      };
  Report report;
  for (const auto& mail : recover(session, lease, [&](std::string_view name) {
         const auto* mailbox = config.find_mailbox(name);
         return mailbox != nullptr && repeats_safely(*mailbox);
       })) {
    ++report.tried;
    tell(mail);
  }
  if (options.at_once)
    hurry(session.db, options.mailbox, session.now());

  for (const auto& name : waiting_mailboxes(session.db, options.mailbox, session.now())) {
    if (stop.requested())
      break;
    try {
      const auto* mailbox = config.find_mailbox(name);
      if (mailbox == nullptr)
        throw Unusable{Kind::config, "the configuration has no such mailbox any more"};
      MailboxPass{session, lease, *mailbox, stop, tell, report}.run(open);
    } catch (const Interrupted&) {
      release(session.db, lease);
      break;
    } catch (const Unusable& problem) {
      const auto held = hold_back(session, lease, name, cause_of(problem.kind), problem.text);
      report.problems.push_back(
          {name, problem.kind,
           fmt::format("mailbox {}: {} ({} waiting)", name, problem.text, held.waiting)});
      for (const auto& mail : held.failed) {
        ++report.tried;
        tell(mail);
      }
    }
  }
  return report;
}

} // namespace tkt::send
