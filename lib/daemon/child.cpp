#include "daemon/child.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/error.hpp"

extern "C" {
#include <sys/pidfd.h> // glibc 2.36 forgot to say that these are C functions
}

namespace tkt::daemon {

namespace {

/// Pointers to `words` as exec(3) wants them.
std::vector<char*> pointers(const std::vector<std::string>& words)
{
  std::vector<char*> result;
  for (const auto& word : words)
    result.push_back(const_cast<char*>(word.c_str()));
  result.push_back(nullptr);
  return result;
}

/// Our environment without what the service manager told us alone (sd_notify(3)): a child must not
/// speak for the daemon.
std::vector<char*> environment()
{
  std::vector<char*> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view variable{*entry};
    const auto name = variable.substr(0, variable.find('='));
    if (name != "NOTIFY_SOCKET" && name != "WATCHDOG_USEC" && name != "WATCHDOG_PID")
      result.push_back(*entry);
  }
  result.push_back(nullptr);
  return result;
}

/// The child's side, up to exec. Only async-signal-safe calls.
[[noreturn]] void become(char* const* argv, char* const* env, pid_t parent, int report) noexcept
{
  // Ends with the daemon. Where it is gone already, the kernel's signal will never come.
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent)
    ::_exit(EX_TEMPFAIL);
  ::setpgid(0, 0);

  for (int number = 1; number < NSIG; ++number)
    ::signal(number, SIG_DFL); // fails for SIGKILL and the like, which need nothing
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);

  const int nothing = ::open("/dev/null", O_RDONLY);
  if (nothing >= 0)
    ::dup2(nothing, STDIN_FILENO);
  ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
  ::execvpe(argv[0], argv, env);
  const int error = errno;
  [[maybe_unused]] const auto told = ::write(report, &error, sizeof error);
  ::_exit(EX_OSFILE);
}

} // namespace

std::string to_text(const Ending& ending)
{
  if (ending.signal == 0)
    return fmt::format("status={}", ending.status);
  const char* name = ::sigabbrev_np(ending.signal);
  return name != nullptr ? fmt::format("signal={}", name) : fmt::format("signal={}", ending.signal);
}

Child Child::start(const std::vector<std::string>& argv)
{
  const auto args = pointers(argv);
  const auto env = environment();
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    throw Error{Kind::temporary, fmt::format("cannot start {}: {}", argv[0], errno_text(errno))};
  const Descriptor report{ends[0]};
  std::optional<Descriptor> told{Descriptor{ends[1]}};

  // Blocked over the fork: our handlers must not run in the child, where they would write into what
  // both share. SIGCHLD ignored, as somebody may have left it, would take the endings from us.
  ::signal(SIGCHLD, SIG_DFL);
  const pid_t parent = ::getpid();
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::fork();
  if (pid == 0)
    become(args.data(), env.data(), parent, ends[1]);
  const int fork_error = errno;
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0)
    throw Error{Kind::temporary,
                fmt::format("cannot start {}: {}", argv[0], errno_text(fork_error))};
  told.reset();

  // The child is ours to reap from here on, whatever fails.
  Child child{pid, Descriptor{::pidfd_open(pid, 0)}};
  if (!child.pidfd_) {
    const int error = errno;
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    throw Error{Kind::temporary, fmt::format("cannot watch {}: {}", argv[0], errno_text(error))};
  }
  int exec_error = 0;
  ssize_t got = 0;
  do
    got = ::read(report.get(), &exec_error, sizeof exec_error);
  while (got < 0 && errno == EINTR);
  if (got == sizeof exec_error)
    throw Error{Kind::no_input,
                fmt::format("cannot start {}: {}", argv[0], errno_text(exec_error))};
  return child;
}

Child::~Child()
{
  if (!running())
    return;
  kill();
  // Not for ever: a process that hangs in the kernel must not hang us as well.
  pollfd ended{pidfd_.get(), POLLIN, 0};
  if (::poll(&ended, 1, 200) == 1)
    reap();
}

void Child::terminate() noexcept
{
  if (running())
    ::kill(pid_, SIGTERM);
}

void Child::kill() noexcept
{
  if (running() && ::kill(-pid_, SIGKILL) != 0)
    ::kill(pid_, SIGKILL); // not yet in its own group
}

std::optional<Ending> Child::reap()
{
  siginfo_t info{};
  if (::waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info, WEXITED | WNOHANG) != 0) {
    if (errno == EINTR)
      return {};
    reaped_ = true;
    return Ending{EX_OSERR, 0}; // somebody else has taken it
  }
  if (info.si_pid == 0)
    return {};
  reaped_ = true;
  if (info.si_code == CLD_EXITED)
    return Ending{info.si_status, 0};
  return Ending{0, info.si_status};
}

} // namespace tkt::daemon
