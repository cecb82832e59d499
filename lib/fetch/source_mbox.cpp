#include "fetch/source_mbox.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>

#include "base/descriptor.hpp"
#include "config/model/url.hpp"
#include "fetch/local_fetch.hpp"
#include "fetch/mbox.hpp"

namespace tkt::fetch {

namespace {

const std::string folder = "INBOX"; // an mbox is one folder

constexpr seconds patience_for_lock{5};

struct File {
  std::string path;
  Descriptor fd;
  std::int64_t size = 0;
  Instant changed_at{};
};

/// Waits for programs that write to it: what is half written is not read.
void lock(const Run& run, const File& file)
{
  const auto deadline = std::chrono::steady_clock::now() + patience_for_lock;
  struct flock range {};
  range.l_type = F_RDLCK;
  range.l_whence = SEEK_SET;
  while (::fcntl(file.fd.get(), F_SETLK, &range) != 0) {
    if (errno != EAGAIN && errno != EACCES && errno != EINTR)
      return; // a file system without locks
    if (std::chrono::steady_clock::now() > deadline)
      throw Error{Kind::temporary, fmt::format("{}: another program has it locked", file.path)};
    pollfd wait{run.stop.fd(), POLLIN, 0};
    ::poll(&wait, 1, 50);
    run.stop.check();
  }
}

File open_file(const Run& run)
{
  const auto url = config::parse_url(run.incoming().url);
  if (!url)
    throw Error{Kind::config, fmt::format("not a URL: {}", run.incoming().url)};
  File file{url->path, Descriptor{::open(url->path.c_str(), O_RDONLY | O_CLOEXEC)}};
  struct stat status {};
  if (!file.fd || ::fstat(file.fd.get(), &status) != 0)
    throw Error{Kind::no_input, fmt::format("{}: {}", file.path, errno_text(errno))};
  if (!S_ISREG(status.st_mode))
    throw Error{Kind::no_input, fmt::format("{}: not a file", file.path)};
  lock(run, file);
  ::fstat(file.fd.get(), &status);
  file.size = status.st_size;
  file.changed_at = Instant{seconds{status.st_mtim.tv_sec}};
  return file;
}

std::size_t reading_limit(const Run& run)
{
  return std::max(part_taken,
                  static_cast<std::size_t>(std::max<std::int64_t>(run.mailbox.max_size, 0)));
}

/// Of a message that is too large, only its beginning; false then.
bool bound(const Run& run, const File& file, MboxMessage& message, Arrival& arrival)
{
  arrival.note.clear();
  arrival.size = message.size;
  if (message.size <= run.mailbox.max_size)
    return true;
  message.raw.resize(std::min(message.raw.size(), part_taken));
  arrival.note = note_of_partial(run, static_cast<std::uint64_t>(message.size),
                                 fmt::format("{} at byte {}", file.path, message.begin));
  return false;
}

} // namespace

void fetch_mbox(const Run& run, Tally& tally)
{
  const auto file = open_file(run);
  auto state = begin_local(run, folder, file.size + 1);
  if (state.next_uid > file.size || !is_message_boundary(file.fd.get(), state.next_uid)) {
    state = renumbered(std::move(state), 0); // another file, or the same one written anew
    state.next_uid = 0;
  }

  const Selection selection{run.incoming().take, run.incoming().start, state};
  Intake intake{run.db, run.clock, state};
  MboxReader reader{file.fd.get(), state.next_uid, reading_limit(run)};
  MboxMessage message;
  Arrival arrival;
  try {
    while (reader.next(message)) {
      run.stop.check();
      const Candidate candidate{message.begin + 1, message.arrived_at.value_or(file.changed_at),
                                message.seen, false};
      state.next_uid = message.end;
      if (!selection.wanted(candidate))
        continue;
      ++tally.expected;
      tally.partial += bound(run, file, message, arrival) ? 0 : 1;
      arrival.uid.reset();
      arrival.arrived_at = candidate.arrived_at;
      arrival.silent = selection.silent(candidate);
      std::swap(arrival.raw, message.raw);
      intake.add(arrival);
      if (intake.full())
        commit_local(run, intake, tally);
    }
  } catch (Error& e) {
    e.within(file.path);
    throw;
  }
  if (!intake.empty())
    commit_local(run, intake, tally);
  finish_local(run, state, true);
}

void audit_mbox(const Run& run, const Report& report)
{
  const auto file = open_file(run);
  MboxReader reader{file.fd.get(), 0, reading_limit(run)};
  MboxMessage message;
  Arrival arrival;
  std::unordered_set<std::string> there;
  while (reader.next(message)) {
    run.stop.check();
    bound(run, file, message, arrival);
    std::string digest{as_bytes(sha256(message.raw))};
    if (!is_stored(run, digest)) {
      Difference only;
      only.folder = folder;
      only.name = fmt::format("byte {}", message.begin);
      only.arrived_at = message.arrived_at;
      only.size = message.size;
      only.seen = message.seen;
      report(only);
    }
    there.insert(std::move(digest));
  }
  report_missing(run, folder, there, report);
}

} // namespace tkt::fetch
