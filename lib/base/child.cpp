#include "base/child.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/log.hpp"

namespace tkt::rules {

namespace {

using Steady = std::chrono::steady_clock;

struct Pipe {
  Descriptor read, write;
};

Pipe make_pipe()
{
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0)
    throw Error{Kind::temporary, fmt::format("no pipe: {}", std::strerror(errno))};
  return {Descriptor{ends[0]}, Descriptor{ends[1]}};
}

void limit(int what, rlim_t most)
{
  const rlimit bound{most, most};
  setrlimit(static_cast<__rlimit_resource>(what), &bound);
}

/// Between fork and exec: nothing that allocates.
[[noreturn]] void become(char* const* arguments, int in, int out, int err, rlim_t cpu)
{
  setpgid(0, 0);
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  for (const int number : {SIGTERM, SIGINT, SIGPIPE, SIGHUP})
    signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  limit(RLIMIT_CPU, cpu);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, rlim_t{256} << 20);
  limit(RLIMIT_AS, rlim_t{2} << 30);
  limit(RLIMIT_NOFILE, 256);
  execvp(arguments[0], arguments);
  _exit(127);
}

std::vector<std::string> sandboxed(const std::string& command, const ChildLimits& limits)
{
  std::vector<std::string> words{"systemd-run", "--quiet", "--pipe", "--wait", "--collect"};
  if (geteuid() != 0)
    words.emplace_back("--user");
  for (const auto* property :
       {"NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=read-only", "PrivateTmp=yes",
        "PrivateDevices=yes", "ProtectKernelTunables=yes", "RestrictSUIDSGID=yes", "TasksMax=64",
        "MemoryMax=1G"})
    words.insert(words.end(), {"-p", property});
  words.insert(words.end(), {"-p", fmt::format("RuntimeMaxSec={}", limits.time.count()), "--",
                             "/bin/sh", "-c", command});
  return words;
}

ChildResult spawn(const std::vector<std::string>& words, std::string_view input,
                  const ChildLimits& limits, const std::atomic<bool>* stop)
{
  auto in = make_pipe(), out = make_pipe(), err = make_pipe();
  std::vector<char*> arguments;
  for (const auto& word : words)
    arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const auto cpu = static_cast<rlim_t>(limits.time.count() + 1);
  const auto child = fork();
  if (child < 0)
    throw Error{Kind::temporary, fmt::format("no process: {}", std::strerror(errno))};
  if (child == 0)
    become(arguments.data(), in.read.get(), out.write.get(), err.write.get(), cpu);
  setpgid(child, child); // whoever of the two comes first
  in.read = Descriptor{};
  out.write = Descriptor{};
  err.write = Descriptor{};
  fcntl(in.write.get(), F_SETFL, O_NONBLOCK);

  ChildResult result;
  const auto end = Steady::now() + limits.time;
  const auto kill_all = [&](std::string why) {
    if (!result.problem.empty())
      return;
    result.problem = std::move(why);
    kill(-child, SIGKILL);
  };
  std::array<char, 16384> buffer{};
  bool out_open = true, err_open = true;
  if (input.empty())
    in.write = Descriptor{};
  while (out_open || err_open) {
    const auto left = std::chrono::duration_cast<milliseconds>(end - Steady::now());
    if (left.count() <= 0)
      kill_all(fmt::format("ran for more than {}", to_text(limits.time)));
    if (stop != nullptr && *stop)
      kill_all("was stopped with tkt-rules");
    if (!result.problem.empty())
      break; // what the group has left open may stay open in somebody who left it
    std::array<pollfd, 3> waits{{{out_open ? out.read.get() : -1, POLLIN, 0},
                                 {err_open ? err.read.get() : -1, POLLIN, 0},
                                 {in.write ? in.write.get() : -1, POLLOUT, 0}}};
    const auto wait = std::min<milliseconds>(left, milliseconds{200});
    if (poll(waits.data(), waits.size(), static_cast<int>(wait.count()) + 1) < 0 && errno != EINTR)
      break;
    if ((waits[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
      const auto got = read(out.read.get(), buffer.data(), buffer.size());
      out_open = got > 0 || (got < 0 && errno == EINTR);
      if (got > 0)
        result.output.append(buffer.data(), static_cast<std::size_t>(got));
      if (result.output.size() > limits.output)
        kill_all(fmt::format("printed more than {} bytes", limits.output));
    }
    if ((waits[1].revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
      constexpr std::size_t kept = 1000;
      const auto got = read(err.read.get(), buffer.data(), buffer.size());
      err_open = got > 0 || (got < 0 && errno == EINTR);
      if (got > 0)
        result.errors.append(buffer.data(), static_cast<std::size_t>(got));
      if (result.errors.size() > 2 * kept)
        result.errors.erase(0, result.errors.size() - kept);
    }
    if ((waits[2].revents & (POLLOUT | POLLERR | POLLHUP)) != 0) {
      const auto put = write(in.write.get(), input.data(), input.size());
      if (put > 0)
        input.remove_prefix(static_cast<std::size_t>(put));
      if (input.empty() || (put < 0 && errno != EAGAIN && errno != EINTR))
        in.write = Descriptor{}; // it need not read it all
    }
  }
  in.write = Descriptor{};
  int status = 0;
  while (true) {
    const auto done = waitpid(child, &status, WNOHANG);
    if (done == child || (done < 0 && errno != EINTR))
      break;
    if (Steady::now() > end)
      kill_all(fmt::format("ran for more than {}", to_text(limits.time)));
    poll(nullptr, 0, 5);
  }
  kill(-child, SIGKILL); // what it left behind
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

/// Tried once: where there is no systemd, or it lets us start nothing, it says so at once.
bool has_sandbox()
{
  static const bool works = [] {
    ChildLimits limits;
    limits.time = seconds{5};
    const bool answers = spawn(sandboxed("exit 0", limits), {}, limits, nullptr).status == 0;
    if (!answers)
      log::warn("programs of rules run without a sandbox: systemd-run starts nothing here");
    return answers;
  }();
  return works;
}

} // namespace

ChildResult run_child(const std::string& command, std::string_view input, const ChildLimits& limits,
                      const std::atomic<bool>* stop)
{
  // A program that ends before it has read all must not end us.
  struct sigaction ignore = {}, before = {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, &before);
  ChildResult result;
  try {
    const bool sandbox = limits.sandbox && has_sandbox();
    result = spawn(sandbox ? sandboxed(command, limits)
                           : std::vector<std::string>{"/bin/sh", "-c", command},
                   input, limits, stop);
    result.sandboxed = sandbox;
  } catch (...) {
    sigaction(SIGPIPE, &before, nullptr);
    throw;
  }
  sigaction(SIGPIPE, &before, nullptr);
  return result;
}

} // namespace tkt::rules
