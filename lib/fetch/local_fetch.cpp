#include "fetch/local_fetch.hpp"

#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "store/transaction.hpp"

namespace tkt::fetch {

FolderState begin_local(const Run& run, const std::string& folder, std::int64_t end)
{
  if (auto state = load_state(run.db, run.mailbox.name, folder))
    return std::move(*state);
  FolderState state{run.mailbox.name, folder};
  state.first_uid = end;
  state.first_at = run.clock.now();
  state.next_uid = 0;
  save_state(run.db, state);
  return state;
}

void finish_local(const Run& run, FolderState& state, bool complete)
{
  state.complete = state.complete || complete;
  store::Transaction tx{run.db};
  save_state(run.db, state);
  save_fetched(run.db, state, run.clock.now());
  tx.commit();
}

void commit_local(const Run& run, Intake& intake, Tally& tally)
{
  const auto result = intake.commit();
  tally.stored += result.stored;
  tally.repeated += result.repeated;
  if (run.progress)
    run.progress(tally);
}

bool read_message_file(const Run& run, const std::string& path, const std::string& where,
                       Arrival& into)
{
  const Descriptor fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  struct stat status {};
  if (!fd && errno == ENOENT)
    return false;
  if (!fd || ::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode))
    throw Error{Kind::temporary,
                fmt::format("{}: {}", path, fd ? "not a file" : errno_text(errno))};

  const bool part = status.st_size > run.mailbox.max_size;
  const auto wanted = part ? part_taken : static_cast<std::size_t>(status.st_size);
  into.size = status.st_size;
  into.note = part ? note_of_partial(run, static_cast<std::uint64_t>(status.st_size), where)
                   : std::string{};
  into.raw.resize(wanted);
  std::size_t held = 0;
  while (held < wanted) {
    const auto got = ::read(fd.get(), into.raw.data() + held, wanted - held);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      throw Error{Kind::temporary, fmt::format("{}: {}", path, errno_text(errno))};
    if (got == 0)
      break;
    held += static_cast<std::size_t>(got);
  }
  into.raw.resize(held);
  return true;
}

bool is_stored(const Run& run, const std::string& digest)
{
  return run.db.prepare("SELECT 1 FROM incoming WHERE digest = ? AND mailbox = ?")
      .bind_all(store::Blob{digest}, run.mailbox.name)
      .value<int>()
      .has_value();
}

void report_missing(const Run& run, const std::string& folder,
                    const std::unordered_set<std::string>& there, const Report& report)
{
  for (auto&& [id, digest, arrived_at, size] :
       run.db
           .prepare("SELECT id, digest, arrived_at, size FROM incoming "
                    "WHERE mailbox = ? AND folder = ? ORDER BY id")
           .bind_all(run.mailbox.name, folder)
           .rows<std::int64_t, std::string, Instant, std::int64_t>()) {
    if (there.count(digest) != 0)
      continue;
    Difference row;
    row.side = Difference::Side::store;
    row.folder = folder;
    row.incoming = id;
    row.arrived_at = arrived_at;
    row.size = size;
    report(row);
  }
}

} // namespace tkt::fetch
