#include "base/program.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/log.hpp"

namespace tkt {

namespace {

using Steady = std::chrono::steady_clock;

/// A program that complains faster than we read must not keep us from looking at the clock.
constexpr std::size_t one_look = 65536;

/// A pipe of which we read one end without waiting.
struct Pipe {
  Descriptor read, write;

  Pipe()
  {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
      throw Error{Kind::temporary, fmt::format("no pipe: {}", errno_text(errno))};
    read = Descriptor{ends[0]};
    write = Descriptor{ends[1]};
    ::fcntl(read.get(), F_SETFL, O_NONBLOCK);
  }
};

std::vector<std::string> in_sandbox(const std::string& command, seconds time)
{
  std::vector<std::string> words{"systemd-run", "--quiet", "--pipe", "--wait", "--collect"};
  if (::geteuid() != 0)
    words.emplace_back("--user");
  for (const auto* property :
       {"NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=read-only", "PrivateTmp=yes",
        "PrivateDevices=yes", "ProtectKernelTunables=yes", "RestrictSUIDSGID=yes", "TasksMax=64",
        "MemoryMax=1G"})
    words.insert(words.end(), {"-p", property});
  words.insert(words.end(), {"-p", fmt::format("RuntimeMaxSec={}", time.count()), "--"});
  const auto command_words = shell(command);
  words.insert(words.end(), command_words.begin(), command_words.end());
  return words;
}

Process start(const ProgramCall& call, const ProgramLimits& limits, bool sandbox, int output,
              int errors)
{
  const auto input = memory_file(call.input);
  ProcessOptions options;
  options.input = input.get();
  options.output = output;
  options.errors = errors;
  if (limits.resources)
    options.cpu = limits.time + seconds{1};
  return Process::start(sandbox ? in_sandbox(call.command, limits.time) : shell(call.command),
                        options);
}

/// A program that runs, and what it has written so far.
class Running {
public:
  Running(const ProgramCall& call, std::size_t index, const ProgramLimits& limits, bool sandbox)
      : index_{index}, limits_{limits}, deadline_{Steady::now() + limits.time},
        process_{start(call, limits, sandbox, output_.write.get(),
                       limits.errors > 0 ? errors_.write.get() : -1)}
  {
    outcome_.sandboxed = sandbox;
    output_.write = Descriptor{};
    errors_.write = Descriptor{};
  }

  std::size_t index() const { return index_; }
  Steady::time_point deadline() const { return deadline_; }
  ProgramOutcome outcome() { return std::move(outcome_); }

  void add_to(std::vector<pollfd>& waits) const
  {
    for (const int fd : {process_.ended_fd(), output_.read.get(), errors_.read.get()})
      waits.push_back({fd, POLLIN, 0});
  }

  /// Reads what is there; true once the program is done with.
  bool go_on()
  {
    // Asked before the last look at the pipes: nothing can come after the end.
    pollfd end{process_.ended_fd(), POLLIN, 0};
    const bool ended = ::poll(&end, 1, 0) > 0;
    if (ended)
      process_.kill(); // what it has left running, in the group that it has until it is reaped
    read_from(output_.read, outcome_.output, limits_.output + 1);
    read_from(errors_.read, outcome_.errors, limits_.errors + one_look);
    if (outcome_.errors.size() > limits_.errors)
      outcome_.errors.erase(0, outcome_.errors.size() - limits_.errors);

    if (outcome_.output.size() > limits_.output)
      outcome_.problem = fmt::format("wrote more than {} bytes", limits_.output);
    else if (!ended && Steady::now() > deadline_)
      outcome_.problem = fmt::format("took longer than {}", to_text(limits_.time));
    else if (const auto exit = ended ? process_.reap() : std::nullopt) {
      outcome_.exit = *exit;
      outcome_.problem = exit->good() ? "" : describe(*exit);
    } else
      return false;
    return true;
  }

private:
  static void read_from(Descriptor& pipe, std::string& text, std::size_t most)
  {
    std::array<char, 16384> chunk;
    while (pipe && text.size() < most) {
      const auto got = ::read(pipe.get(), chunk.data(), chunk.size());
      if (got > 0)
        text.append(chunk.data(), static_cast<std::size_t>(got));
      else if (got == 0 || (errno != EINTR && errno != EAGAIN))
        pipe = Descriptor{};
      else if (errno == EAGAIN)
        return;
    }
  }

  std::size_t index_;
  const ProgramLimits& limits_;
  Steady::time_point deadline_;
  Pipe output_, errors_;
  Process process_;
  ProgramOutcome outcome_;
};

/// Until one of them has written something or ended, is late, or `cancel` is requested.
void wait_for_any(const std::vector<std::unique_ptr<Running>>& running, const Cancellation& cancel)
{
  std::vector<pollfd> waits{{cancel.fd(), POLLIN, 0}};
  auto first = Steady::time_point::max();
  for (const auto& one : running) {
    one->add_to(waits);
    first = std::min(first, one->deadline());
  }
  const auto left = std::chrono::ceil<milliseconds>(first - Steady::now()) + milliseconds{1};
  ::poll(waits.data(), waits.size(), static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
}

/// Tried once: where there is no systemd, or it lets us start nothing, it says so at once.
bool has_sandbox()
{
  static const bool works = [] {
    bool answers = false;
    try {
      const auto nothing = memory_file();
      auto trial = Process::start(in_sandbox("exit 0", seconds{5}),
                                  {.input = nothing.get(), .errors = nothing.get()});
      const auto exit = trial.wait(seconds{5});
      answers = exit && exit->good();
    } catch (const Error&) {
      // no systemd-run
    }
    if (!answers)
      log::warn("programs of rules run without a sandbox: systemd-run starts nothing here");
    return answers;
  }();
  return works;
}

} // namespace

std::vector<ProgramOutcome> run_programs(std::span<const ProgramCall> calls,
                                         const ProgramLimits& limits, const Cancellation& cancel)
{
  const bool sandbox = limits.sandbox && has_sandbox();
  std::vector<ProgramOutcome> outcomes(calls.size());
  std::vector<std::unique_ptr<Running>> running;
  std::size_t next = 0;
  while (next < calls.size() || !running.empty()) {
    if (cancel.requested()) {
      for (const auto& one : running)
        outcomes[one->index()].problem = "interrupted";
      for (; next < calls.size(); ++next)
        outcomes[next].problem = "interrupted";
      break;
    }
    while (next < calls.size() && running.size() < std::max<std::size_t>(limits.at_once, 1)) {
      running.push_back(std::make_unique<Running>(calls[next], next, limits, sandbox));
      ++next;
    }
    wait_for_any(running, cancel);
    std::erase_if(running, [&](const auto& one) {
      const bool done = one->go_on();
      if (done)
        outcomes[one->index()] = one->outcome();
      return done;
    });
  }
  return outcomes;
}

ProgramOutcome run_program(const ProgramCall& call, const ProgramLimits& limits,
                           const Cancellation& cancel)
{
  return std::move(run_programs({&call, 1}, limits, cancel).front());
}

} // namespace tkt
