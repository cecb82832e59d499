#include "fetch/fetch.hpp"

#include <fmt/format.h>
#include <poll.h>

#include "config/model/url.hpp"
#include "fetch/source_imap.hpp"
#include "fetch/source_maildir.hpp"
#include "fetch/source_mbox.hpp"

namespace tkt::fetch {

namespace {

enum class Source { imap, maildir, mbox };

Source source_of(const config::Incoming& incoming)
{
  const auto url = config::parse_url(incoming.url);
  if (url && (url->scheme == "imap" || url->scheme == "imaps"))
    return Source::imap;
  if (url && url->scheme == "maildir")
    return Source::maildir;
  if (url && url->scheme == "mbox")
    return Source::mbox;
  throw Error{Kind::config, fmt::format("mail cannot be fetched from \"{}\"", incoming.url)};
}

/// A name as part of a file's name.
std::string file_part(std::string_view name)
{
  std::string out;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.';
    out += plain ? std::string(1, c) : fmt::format("%{:02x}", static_cast<unsigned char>(c));
  }
  return out;
}

void pause(const Run& run, seconds patience)
{
  pollfd wait{run.stop.fd(), POLLIN, 0};
  ::poll(&wait, 1, static_cast<int>(milliseconds{patience}.count()));
  run.stop.check();
}

} // namespace

FileLock lock_mailbox(const std::filesystem::path& database, const std::string& mailbox)
{
  const auto path = fmt::format("{}.fetch-{}.lock", database.string(), file_part(mailbox));
  auto lock = FileLock::try_take(path);
  if (!lock)
    throw Error{Kind::temporary, "another tkt-fetch is at it"};
  return std::move(*lock);
}

void fetch_once(const Run& run, Tally& tally)
{
  switch (source_of(run.incoming())) {
  case Source::imap:
    return fetch_imap(run, tally);
  case Source::maildir:
    return fetch_maildir(run, tally);
  case Source::mbox:
    return fetch_mbox(run, tally);
  }
}

void watch(const Run& run, seconds poll, const std::function<void(const Tally&)>& after_each)
{
  const auto source = source_of(run.incoming());
  if (source == Source::imap)
    return watch_imap(run, poll, after_each);
  std::optional<MaildirWatch> arrivals;
  if (source == Source::maildir)
    arrivals.emplace(run);
  while (true) {
    Tally tally;
    fetch_once(run, tally);
    after_each(tally);
    if (arrivals)
      arrivals->wait(poll);
    else
      pause(run, poll);
  }
}

void audit(const Run& run, const Report& report)
{
  switch (source_of(run.incoming())) {
  case Source::imap:
    return audit_imap(run, report);
  case Source::maildir:
    return audit_maildir(run, report);
  case Source::mbox:
    return audit_mbox(run, report);
  }
}

} // namespace tkt::fetch
