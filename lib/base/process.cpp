#include "base/process.hpp"

#include <array>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/error.hpp"

extern "C" {
#include <sys/pidfd.h> // glibc 2.36 forgot to say that these are C functions
}

namespace tkt {

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

/// Ours without what the service manager told us alone (sd_notify(3)).
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

// The child's side, up to exec. Only async-signal-safe calls.

void limit(int what, rlim_t most) noexcept
{
  const rlimit bound{most, most};
  ::setrlimit(static_cast<__rlimit_resource>(what), &bound);
}

void set_limits(seconds cpu) noexcept
{
  limit(RLIMIT_CPU, static_cast<rlim_t>(cpu.count()));
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, rlim_t{256} << 20);
  limit(RLIMIT_AS, rlim_t{2} << 30);
  limit(RLIMIT_NOFILE, 256);
}

void move_descriptor(int from, int to) noexcept
{
  if (from == to)
    ::fcntl(to, F_SETFD, 0);
  else if (from >= 0)
    ::dup2(from, to);
}

[[noreturn]] void become(char* const* argv, char* const* env, const ProcessOptions& options,
                         pid_t parent, int report) noexcept
{
  if (options.dies_with_us) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) // gone already: the kernel's signal will never come
      ::_exit(EX_TEMPFAIL);
  }
  if (options.own_group)
    ::setpgid(0, 0);

  for (int number = 1; number < NSIG; ++number)
    ::signal(number, SIG_DFL); // fails for SIGKILL and the like, which need nothing
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);

  move_descriptor(options.input, STDIN_FILENO);
  move_descriptor(options.output, STDOUT_FILENO);
  move_descriptor(options.errors, STDERR_FILENO);
  ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
  if (options.cpu)
    set_limits(*options.cpu);
  ::execvpe(argv[0], argv, env);
  const int error = errno;
  [[maybe_unused]] const auto told = ::write(report, &error, sizeof error);
  ::_exit(EX_OSFILE);
}

/// The error of exec in the child; 0 if there is none.
int exec_error(int report)
{
  int error = 0;
  ssize_t got = 0;
  do
    got = ::read(report, &error, sizeof error);
  while (got < 0 && errno == EINTR);
  return got == sizeof error ? error : 0;
}

} // namespace

std::string to_text(const Exit& exit)
{
  if (exit.signal == 0)
    return fmt::format("status={}", exit.status);
  const char* name = ::sigabbrev_np(exit.signal);
  return name != nullptr ? fmt::format("signal={}", name) : fmt::format("signal={}", exit.signal);
}

std::string describe(const Exit& exit)
{
  return exit.signal == 0 ? fmt::format("exited with status {}", exit.status)
                          : fmt::format("was ended by signal {}", exit.signal);
}

std::vector<std::string> shell(const std::string& command,
                               const std::vector<std::string>& arguments)
{
  if (arguments.empty())
    return {"/bin/sh", "-c", command};
  std::vector<std::string> argv{"/bin/sh", "-c", command + " \"$@\"", "sh"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return argv;
}

Descriptor memory_file(std::string_view bytes)
{
  Descriptor file{::memfd_create("tkt", MFD_CLOEXEC)};
  if (!file)
    throw Error{Kind::temporary, fmt::format("memfd_create: {}", errno_text(errno))};
  write_all(file.get(), bytes);
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

Process Process::start(const std::vector<std::string>& argv, const ProcessOptions& options)
{
  const auto fail = [&](Kind kind, const char* what, int error) {
    throw Error{kind, fmt::format("cannot {} {}: {}", what, argv[0], errno_text(error))};
  };
  const auto args = pointers(argv);
  const auto env = environment();
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    fail(Kind::temporary, "start", errno);
  const Descriptor report{ends[0]};
  std::optional<Descriptor> told{Descriptor{ends[1]}};

  // Blocked over the fork: our handlers must not run in the child, where they would write into what
  // both share. SIGCHLD ignored, as somebody may have left it, would take the exits from us.
  ::signal(SIGCHLD, SIG_DFL);
  const pid_t parent = ::getpid();
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::fork();
  if (pid == 0)
    become(args.data(), env.data(), options, parent, ends[1]);
  const int fork_error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0)
    fail(Kind::temporary, "start", fork_error);
  told.reset();

  // The child is ours to reap from here on, whatever fails.
  Process process{pid, Descriptor{::pidfd_open(pid, 0)}, options.own_group};
  if (!process.pidfd_) {
    const int error = errno;
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    fail(Kind::temporary, "watch", error);
  }
  if (const int error = exec_error(report.get()); error != 0)
    fail(error == ENOMEM || error == E2BIG || error == EAGAIN ? Kind::temporary : Kind::no_input,
         "start", error);
  return process;
}

Process::~Process()
{
  if (!running())
    return;
  kill();
  // Not for ever: a process that hangs in the kernel must not hang us as well.
  wait(milliseconds{200});
}

void Process::signal(int number) noexcept
{
  if (running())
    ::kill(pid_, number);
}

void Process::kill() noexcept
{
  if (running() && (!own_group_ || ::kill(-pid_, SIGKILL) != 0))
    ::kill(pid_, SIGKILL);
}

std::optional<Exit> Process::reap()
{
  siginfo_t info{};
  if (::waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info, WEXITED | WNOHANG) != 0) {
    if (errno == EINTR)
      return {};
    reaped_ = true;
    return Exit{EX_OSERR, 0}; // somebody else has taken it
  }
  if (info.si_pid == 0)
    return {};
  reaped_ = true;
  return info.si_code == CLD_EXITED ? Exit{info.si_status, 0} : Exit{0, info.si_status};
}

std::optional<Exit> Process::wait(std::optional<milliseconds> limit)
{
  using Steady = std::chrono::steady_clock;
  const auto end = Steady::now() + limit.value_or(milliseconds{0});
  while (true) {
    const auto left =
        std::max(std::chrono::ceil<milliseconds>(end - Steady::now()), milliseconds{0});
    pollfd ended{pidfd_.get(), POLLIN, 0};
    const int ready = ::poll(&ended, 1, limit ? static_cast<int>(left.count()) : -1);
    if (ready > 0)
      if (auto exit = reap())
        return exit;
    if (ready == 0)
      return {};
  }
}

} // namespace tkt
