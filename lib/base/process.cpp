#include "base/process.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <memory>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"

namespace tkt {

namespace {

using Steady = std::chrono::steady_clock;

std::pair<Descriptor, Descriptor> pipe_ends()
{
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    throw Error{Kind::temporary, fmt::format("no pipe: {}", errno_text(errno))};
  return {Descriptor{ends[0]}, Descriptor{ends[1]}};
}

/// A child in a process group of its own, which ends with it: sh(1) starts others.
class Child {
public:
  Child(const ProgramCall& call, std::size_t index, const ProgramLimits& limits)
      : index_{index}, limits_{limits}, input_{call.input}, deadline_{Steady::now() + limits.time}
  {
    auto [in_read, in_write] = pipe_ends();
    auto [out_read, out_write] = pipe_ends();
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawnattr_init(&how);
    ::posix_spawn_file_actions_adddup2(&files, in_read.get(), STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&files, out_write.get(), STDOUT_FILENO);
    sigset_t none;
    sigset_t usual;
    ::sigemptyset(&none);
    ::sigemptyset(&usual);
    ::sigaddset(&usual, SIGPIPE); // ours may ignore it; theirs expect it
    ::posix_spawnattr_setsigmask(&how, &none);
    ::posix_spawnattr_setsigdefault(&how, &usual);
    ::posix_spawnattr_setpgroup(&how, 0);
    ::posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                         POSIX_SPAWN_SETSIGDEF);
    std::string words[] = {"sh", "-c", call.command};
    char* argv[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
    const int error = ::posix_spawn(&pid_, "/bin/sh", &files, &how, argv, environ);
    ::posix_spawnattr_destroy(&how);
    ::posix_spawn_file_actions_destroy(&files);
    if (error != 0)
      throw Error{Kind::temporary, fmt::format("cannot start sh: {}", errno_text(error))};
    in_ = std::move(in_write);
    out_ = std::move(out_read);
    ::fcntl(in_.get(), F_SETFL, O_NONBLOCK);
    ::fcntl(out_.get(), F_SETFL, O_NONBLOCK);
  }

  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  ~Child()
  {
    if (pid_ <= 0)
      return;
    ::kill(-pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  std::size_t index() const { return index_; }
  int in() const { return in_.get(); }
  int out() const { return out_.get(); }
  ProgramOutcome outcome() { return std::move(outcome_); }

  /// Reads and writes what can be without waiting; true once the program is done with.
  bool go_on()
  {
    // Asked before the last look at the pipe: nothing can come after the end.
    const auto status = ended();
    write_some();
    while (out_ && read_some()) {
    }
    if (outcome_.problem.empty() && outcome_.output.size() > limits_.output)
      outcome_.problem = fmt::format("wrote more than {} bytes", limits_.output);
    else if (!status && Steady::now() > deadline_)
      outcome_.problem = fmt::format("took longer than {}", to_text(limits_.time));
    else if (!status)
      return false;
    else if (WIFSIGNALED(*status))
      outcome_.problem = fmt::format("was ended by signal {}", WTERMSIG(*status));
    else if (WEXITSTATUS(*status) != 0)
      outcome_.problem = fmt::format("exited with status {}", WEXITSTATUS(*status));
    return true;
  }

private:
  std::optional<int> ended()
  {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) != pid_)
      return {};
    // Whatever it left running in the background ends with it.
    ::kill(-pid_, SIGKILL);
    pid_ = -1;
    return status;
  }

  void write_some()
  {
    // A program may answer without reading the question.
    struct IgnorePipe {
      IgnorePipe() { before = std::signal(SIGPIPE, SIG_IGN); }
      ~IgnorePipe() { std::signal(SIGPIPE, before); }
      void (*before)(int);
    };
    if (!in_)
      return;
    const IgnorePipe ignore;
    while (written_ < input_.size()) {
      const auto put = ::write(in_.get(), input_.data() + written_, input_.size() - written_);
      if (put < 0 && errno == EAGAIN)
        return;
      if (put < 0 && errno != EINTR)
        break;
      written_ += put > 0 ? static_cast<std::size_t>(put) : 0;
    }
    in_ = Descriptor{};
  }

  /// False where there is nothing now, or nothing more.
  bool read_some()
  {
    char chunk[4096];
    const auto got = ::read(out_.get(), chunk, sizeof chunk);
    if (got < 0 && errno == EINTR)
      return true;
    if (got < 0 && errno == EAGAIN)
      return false;
    if (got <= 0) {
      out_ = Descriptor{};
      return false;
    }
    outcome_.output.append(chunk, static_cast<std::size_t>(got));
    return outcome_.output.size() <= limits_.output;
  }

  std::size_t index_;
  const ProgramLimits& limits_;
  std::string_view input_;
  std::size_t written_ = 0;
  Steady::time_point deadline_;
  pid_t pid_ = -1;
  Descriptor in_;
  Descriptor out_;
  ProgramOutcome outcome_;
};

using Children = std::vector<std::unique_ptr<Child>>;

void wait_for_any(const Children& running)
{
  std::vector<pollfd> waits;
  bool silent = false; // a pipe is closed, the end not yet seen
  for (const auto& child : running) {
    silent = silent || child->out() < 0;
    waits.push_back({child->out(), POLLIN, 0});
    waits.push_back({child->in(), POLLOUT, 0});
  }
  ::poll(waits.data(), waits.size(), silent ? 1 : 20);
}

} // namespace

std::vector<ProgramOutcome> run_programs(std::span<const ProgramCall> calls,
                                         const ProgramLimits& limits, const std::atomic<bool>* stop)
{
  std::vector<ProgramOutcome> outcomes(calls.size());
  Children running;
  std::size_t next = 0;
  while (next < calls.size() || !running.empty()) {
    if (stop != nullptr && *stop) {
      for (const auto& child : running)
        outcomes[child->index()].problem = "interrupted";
      for (; next < calls.size(); ++next)
        outcomes[next].problem = "interrupted";
      break;
    }
    while (next < calls.size() && running.size() < std::max<std::size_t>(limits.at_once, 1)) {
      running.push_back(std::make_unique<Child>(calls[next], next, limits));
      ++next;
    }
    wait_for_any(running);
    for (auto& child : running) {
      if (!child->go_on())
        continue;
      const auto index = child->index();
      outcomes[index] = child->outcome();
      child.reset();
    }
    running.erase(std::remove(running.begin(), running.end(), nullptr), running.end());
  }
  return outcomes;
}

} // namespace tkt
