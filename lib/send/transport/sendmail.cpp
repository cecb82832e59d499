// The local mail system as a transport, by the program that every one of them brings.
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "send/transport/maildir.hpp"
#include "send/transport/transport.hpp"

namespace tkt::send {

namespace {

constexpr minutes patience{5};
constexpr std::size_t longest_reply = 1000;

[[noreturn]] void fail(std::string_view what)
{
  throw Error{Kind::temporary, fmt::format("{}: {}", what, errno_text(errno))};
}

Descriptor memory_file()
{
  Descriptor file{::memfd_create("tkt-send", MFD_CLOEXEC)};
  if (!file)
    fail("memfd_create");
  return file;
}

/// A file without a name. As standard input it cannot block half-way, nor end us with SIGPIPE.
Descriptor file_of(const Bytes& mail)
{
  auto file = mail.held() ? memory_file() : temporary_file();
  write_native_lines(file.get(), mail);
  if (::lseek(file.get(), 0, SEEK_SET) != 0)
    fail("lseek");
  return file;
}

/// Starts `arguments[0]` with the three standard descriptors and the usual signals.
pid_t start(const std::vector<std::string>& arguments, int in, int out)
{
  std::vector<char*> argv;
  for (const auto& argument : arguments)
    argv.push_back(const_cast<char*>(argument.c_str())); // posix_spawn(3) does not change them
  argv.push_back(nullptr);

  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, out, STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t all;
  sigfillset(&all);
  posix_spawnattr_setsigdefault(&attributes, &all);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  // In a group of its own: a Ctrl-C meant for us must not cut off what it has begun.
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  pid_t pid = -1;
  const int error = ::posix_spawn(&pid, argv[0], &files, &attributes, argv.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (error != 0)
    throw Error{error == ENOENT || error == EACCES || error == ENOEXEC ? Kind::config
                                                                       : Kind::temporary,
                fmt::format("{}: {}", arguments[0], errno_text(error))};
  return pid;
}

/// The status of waitpid(2), or nothing if the program had to be killed.
std::optional<int> wait_for(pid_t pid)
{
  const Descriptor handle{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
  bool ended = true;
  if (handle) {
    pollfd watched{handle.get(), POLLIN, 0};
    const auto limit = std::chrono::duration_cast<milliseconds>(patience).count();
    int ready = 0;
    do
      ready = ::poll(&watched, 1, static_cast<int>(limit));
    while (ready < 0 && errno == EINTR);
    ended = ready != 0;
    if (!ended)
      ::kill(pid, SIGKILL);
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR)
      return {};
  }
  return ended ? std::optional{status} : std::nullopt;
}

Fate fate_of(int status)
{
  switch (status) {
  case EX_OK:
    return Fate::accepted;
  case EX_USAGE: // addresses that it cannot read
  case EX_DATAERR:
  case EX_NOUSER:
  case EX_NOHOST:
  case EX_NOPERM:
    return Fate::refused;
  default:
    return Fate::deferred;
  }
}

class Sendmail final : public Transport {
public:
  explicit Sendmail(std::string program) : program_{std::move(program)} {}

  std::vector<CopyResult> send(const Parcel& parcel, const std::function<void()>& begin) override
  {
    std::vector<std::string> arguments{
        program_, "-i", "-f", parcel.sender.empty() ? "<>" : std::string{parcel.sender}, "--"};
    arguments.insert(arguments.end(), parcel.recipients.begin(), parcel.recipients.end());
    const auto in = file_of(parcel.bytes);
    const auto out = memory_file();
    begin();
    const auto status = wait_for(start(arguments, in.get(), out.get()));

    ::lseek(out.get(), 0, SEEK_SET);
    const auto said = to_utf8(clip(read_all(out.get()), longest_reply));
    CopyResult result;
    if (!status) {
      result.fate = Fate::unknown;
      result.reply = fmt::format("{} did not end", program_);
    } else if (WIFSIGNALED(*status)) {
      result.fate = Fate::unknown;
      result.reply = fmt::format("{} was ended by signal {}", program_, WTERMSIG(*status));
    } else {
      result.fate = fate_of(WEXITSTATUS(*status));
      result.reply = fmt::format("{} exited with {}", program_, WEXITSTATUS(*status));
    }
    if (!trim(said).empty())
      result.reply += fmt::format(": {}", trim(said));

    std::vector<CopyResult> results;
    for (const auto& address : parcel.recipients) {
      result.address = address;
      results.push_back(result);
    }
    return results;
  }

private:
  std::string program_;
};

} // namespace

std::unique_ptr<Transport> sendmail_transport(std::string program)
{
  return std::make_unique<Sendmail>(std::move(program));
}

} // namespace tkt::send
