#include "fetch/source_stdin.hpp"

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "fetch/local_fetch.hpp"

namespace tkt::fetch {

namespace {

/// What is left of the message: a mail server that cannot write it all may take that for a failure
/// of another kind.
void drain(int fd)
{
  char chunk[65536];
  while (true) {
    const auto got = ::read(fd, chunk, sizeof chunk);
    if (got == 0 || (got < 0 && errno != EINTR))
      return;
  }
}

} // namespace

Tally take_piped(const Run& run, int fd)
{
  const auto limit = static_cast<std::size_t>(std::max<std::int64_t>(run.mailbox.max_size, 0));
  Arrival arrival;
  try {
    arrival.raw = read_all(fd, limit);
  } catch (const Error& e) {
    if (e.kind() != Kind::data)
      throw;
    drain(fd);
    throw Error{Kind::data,
                fmt::format("the message is larger than the {} bytes that mailbox {} takes", limit,
                            run.mailbox.name)};
  }
  if (arrival.raw.compare(0, 5, "From ") == 0)
    arrival.raw.erase(0, std::min(arrival.raw.find('\n'), arrival.raw.size() - 1) + 1);
  if (arrival.raw.empty())
    throw Error{Kind::data, "no message on standard input"};
  arrival.size = static_cast<std::int64_t>(arrival.raw.size());
  arrival.arrived_at = run.clock.now();

  auto state = begin_local(run, pipe_folder, 0);
  Intake intake{run.db, run.clock, state};
  intake.add(arrival);
  Tally tally;
  tally.expected = 1;
  commit_local(run, intake, tally);
  return tally;
}

} // namespace tkt::fetch
