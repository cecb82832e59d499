#include "fetch/source_maildir.hpp"

#include <algorithm>
#include <cerrno>
#include <unordered_set>

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/log.hpp"
#include "config/model/url.hpp"
#include "fetch/local_fetch.hpp"
#include "fetch/maildir.hpp"

namespace tkt::fetch {

namespace {

Maildir folder_of(const Run& run, const std::string& name)
{
  const auto url = config::parse_url(run.incoming().url);
  if (!url)
    throw Error{Kind::config, fmt::format("not a URL: {}", run.incoming().url)};
  return Maildir{url->path, name};
}

/// The messages of a batch, to be marked once they are durable.
class Settler {
public:
  Settler(const Run& run, const Maildir& folder) : run_{run}, folder_{folder} {}

  void add(MaildirEntry entry, bool whole) { (whole ? whole_ : part_).push_back(std::move(entry)); }

  void settle()
  {
    for (const auto* entries : {&whole_, &part_}) {
      for (const auto& entry : *entries) {
        try {
          settle(entry, entries == &whole_);
        } catch (const Error& e) {
          if (!warned_)
            log::warn("mailbox {}: {}", run_.mailbox.name, e.what());
          warned_ = true; // the messages are here; that is what matters
        }
      }
    }
    whole_.clear();
    part_.clear();
  }

private:
  void settle(const MaildirEntry& entry, bool whole) const
  {
    using What = config::After::What;
    const auto& after = run_.incoming().after;
    switch (after.what) {
    case What::keep:
      return;
    case What::remove:
      return whole ? folder_.remove(entry) : folder_.mark_seen(entry);
    case What::move:
      return folder_.move(entry, folder_of(run_, after.folder));
    case What::seen:
      return folder_.mark_seen(entry);
    }
  }

  const Run& run_;
  const Maildir& folder_;
  std::vector<MaildirEntry> whole_;
  std::vector<MaildirEntry> part_;
  bool warned_ = false;
};

/// Where a message will be when it has been taken.
std::string place_of(const Run& run, const Maildir& folder, const MaildirEntry& entry)
{
  const auto& after = run.incoming().after;
  return fmt::format("{} of {}", entry.base(),
                     after.what == config::After::What::move ? folder_of(run, after.folder).path()
                                                             : folder.path());
}

void fetch_folder(const Run& run, const std::string& name, Tally& tally)
{
  const auto folder = folder_of(run, name);
  auto state = begin_local(run, name, 0);
  const Selection selection{run.incoming().take, run.incoming().start, state};
  Intake intake{run.db, run.clock, state};
  Settler settler{run, folder};

  auto entries = folder.list();
  std::erase_if(entries, [&](const MaildirEntry& entry) {
    return !selection.wanted({0, entry.arrived_at, entry.seen(), entry.trashed()});
  });
  tally.expected += static_cast<std::int64_t>(entries.size());

  const auto commit = [&] {
    commit_local(run, intake, tally);
    settler.settle();
  };
  bool complete = true;
  Arrival arrival;
  for (auto& entry : entries) {
    run.stop.check();
    arrival.uid.reset();
    try {
      if (!read_message_file(run, folder.path_of(entry), place_of(run, folder, entry), arrival)) {
        --tally.expected; // somebody moved it meanwhile
        continue;
      }
    } catch (const Error& e) {
      log::warn("mailbox {}: {}; it stays as it is", run.mailbox.name, e.what());
      ++tally.failed;
      complete = false;
      continue;
    }
    const bool whole = arrival.note.empty();
    tally.partial += whole ? 0 : 1;
    arrival.arrived_at = entry.arrived_at;
    arrival.silent = selection.silent({0, entry.arrived_at, entry.seen(), false});
    intake.add(arrival);
    settler.add(std::move(entry), whole);
    if (intake.full())
      commit();
  }
  if (!intake.empty())
    commit();
  finish_local(run, state, complete);
}

} // namespace

void fetch_maildir(const Run& run, Tally& tally)
{
  for (const auto& name : run.incoming().folders)
    fetch_folder(run, name, tally);
}

MaildirWatch::MaildirWatch(const Run& run)
    : run_{run}, events_{::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)}
{
  for (const auto& name : run.incoming().folders) {
    const auto path = folder_of(run, name).path() + "/new";
    if (events_ && ::inotify_add_watch(events_.get(), path.c_str(), IN_MOVED_TO | IN_CREATE) < 0)
      log::info("mailbox {}: {} is looked at from time to time only: {}", run.mailbox.name, path,
                errno_text(errno));
  }
}

void MaildirWatch::wait(seconds patience)
{
  pollfd waits[] = {{events_.get(), POLLIN, 0}, {run_.stop.fd(), POLLIN, 0}};
  ::poll(waits, 2, static_cast<int>(milliseconds{patience}.count()));
  run_.stop.check();
  alignas(inotify_event) char ignored[4096]; // which file it was, list() will tell
  while (events_ && ::read(events_.get(), ignored, sizeof ignored) > 0) {
  }
}

void audit_maildir(const Run& run, const Report& report)
{
  for (const auto& name : run.incoming().folders) {
    const auto folder = folder_of(run, name);
    std::unordered_set<std::string> there;
    Arrival arrival;
    for (const auto& entry : folder.list()) {
      run.stop.check();
      if (entry.trashed() || !read_message_file(run, folder.path_of(entry), "", arrival))
        continue;
      std::string digest{as_bytes(sha256(arrival.raw))};
      if (!is_stored(run, digest)) {
        Difference message;
        message.folder = name;
        message.name = entry.name;
        message.arrived_at = entry.arrived_at;
        message.size = arrival.size;
        message.seen = entry.seen();
        report(message);
      }
      there.insert(std::move(digest));
    }
    report_missing(run, name, there, report);
  }
}

} // namespace tkt::fetch
