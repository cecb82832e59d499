#include "fetch/source_imap.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "config/model/secret.hpp"
#include "fetch/imap_audit.hpp"
#include "fetch/imap_fetch.hpp"
#include "net/connection.hpp"
#include "net/imap/session.hpp"

namespace tkt::fetch {

namespace {

/// How long IDLE is trusted: servers end it after 30 minutes, and middle boxes forget the
/// connection sooner without telling anyone.
constexpr seconds idle_at_most = minutes{5};

/// Announced sizes are not exact everywhere; beyond this a message is read past.
std::uint64_t largest_literal(const config::Mailbox& mailbox)
{
  const auto limit = static_cast<std::uint64_t>(std::max<std::int64_t>(mailbox.max_size, 0));
  return limit + limit / 8 + part_taken;
}

net::Connection connect(const Run& run)
{
  const auto& incoming = run.incoming();
  const auto url = config::parse_url(incoming.url);
  if (!url)
    throw Error{Kind::config, fmt::format("not a URL: {}", incoming.url)};
  net::Target target;
  target.url = *url;
  target.tls = incoming.tls;
  target.ca_file = incoming.ca_file;
  const net::Login login{incoming.user, config::read_secret(incoming.secret),
                         incoming.secret.is_token()};
  return net::Connection{std::move(target), login, run.stop};
}

/// Makes the folder that messages are moved to, where it is missing.
void prepare_target(const Run& run, ImapSession& session)
{
  const auto& after = run.incoming().after;
  if (after.what != config::After::What::move || session.has_folder(after.folder))
    return;
  const auto end = session.create(after.folder);
  if (!end.ok())
    throw Error{Kind::config,
                fmt::format("there is no folder \"{}\" to move messages to, and it cannot be "
                            "made: {}",
                            after.folder, end.text)};
}

/// Every folder of `names`. One that cannot be opened does not keep the others from being taken;
/// its error comes at the end.
template <class Names>
void fetch_folders(const Run& run, ImapSession& session, const Names& names, Tally& tally)
{
  std::optional<Error> refused;
  for (const auto& name : names) {
    std::optional<Folder> folder;
    try {
      folder = session.select(name);
    } catch (const Interrupted&) {
      throw;
    } catch (const Error& e) {
      if (e.kind() == Kind::unavailable)
        throw; // not the folder: the connection
      if (refused)
        log::error("mailbox {}: {}", run.mailbox.name, e.what());
      else
        refused = e;
    }
    if (folder)
      ImapFetch{run, session, name, *folder, tally}.work();
  }
  if (refused)
    throw Error{*refused};
}

} // namespace

void fetch_imap(const Run& run, Tally& tally)
{
  auto connection = connect(run);
  ImapSession session{connection, largest_literal(run.mailbox)};
  prepare_target(run, session);
  fetch_folders(run, session, run.incoming().folders, tally);
  session.logout();
}

void watch_imap(const Run& run, seconds poll, const std::function<void(const Tally&)>& after_each)
{
  auto connection = connect(run);
  ImapSession session{connection, largest_literal(run.mailbox)};
  prepare_target(run, session);
  // IDLE tells of one folder, the one that was selected last: the first that is configured. The
  // others are looked at every `poll`.
  auto folders = run.incoming().folders;
  std::reverse(folders.begin(), folders.end());
  const auto patience = folders.size() > 1 ? std::min(poll, idle_at_most) : idle_at_most;
  while (true) {
    Tally tally;
    fetch_folders(run, session, folders, tally);
    after_each(tally);
    if (!session.has_news())
      (void)session.idle(session.can("IDLE") ? patience : poll);
  }
}

void audit_imap(const Run& run, const Report& report)
{
  auto connection = connect(run);
  ImapSession session{connection, part_taken};
  for (const auto& name : run.incoming().folders) {
    const auto folder = session.select(name, true);
    audit_folder(run, session, name, folder, report);
  }
  session.logout();
}

} // namespace tkt::fetch
