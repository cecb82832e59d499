#include "daemon/scene.hpp"

#include "base/process.hpp"

#include <csignal>

#include <sys/prctl.h>
#include <sys/wait.h>

using namespace tkt;

namespace {

Exit run(const std::string& script)
{
  const auto nothing = memory_file();
  return Process::start(shell(script), {.input = nothing.get()}).wait(scene::patience).value();
}

} // namespace

TEST_CASE("an ending tells an exit status from a signal", "[base]")
{
  CHECK(run("exit 0").good());
  CHECK(to_text(run("exit 75")) == "status=75");
  CHECK(to_text(run("kill -SEGV $$")) == "signal=SEGV");
}

TEST_CASE("a program that is not there is an error where it is started", "[base]")
{
  CHECK_THROWS_WITH(Process::start({"/no/such/tkt-rules"}),
                    "cannot start /no/such/tkt-rules: No such file or directory");
  CHECK_THROWS_WITH(Process::start({"/etc/passwd"}), "cannot start /etc/passwd: Permission denied");
}

TEST_CASE("a child inherits neither input, nor descriptors, nor signals, nor the service manager",
          "[base]")
{
  const scene::Scene scene;
  const Descriptor leak{::dup(STDERR_FILENO)}; // without close-on-exec
  ::setenv("NOTIFY_SOCKET", "/nowhere", 1);
  const auto before = std::signal(SIGTERM, SIG_IGN);
  const auto ending = run(fmt::format("read line && exit 1; test -e /proc/$$/fd/{} && exit 2; "
                                      "test -n \"$NOTIFY_SOCKET\" && exit 3; kill -TERM $$; exit 4",
                                      leak.get()));
  std::signal(SIGTERM, before);
  ::unsetenv("NOTIFY_SOCKET");
  CHECK(to_text(ending) == "signal=TERM");
}

TEST_CASE("a child ends with its parent, however that ends", "[base]")
{
  const scene::Scene scene;
  const auto pid_file = (scene.folder / "pid").string();
  ::prctl(PR_SET_CHILD_SUBREAPER, 1); // the orphan comes to us, and we see how it ended
  const pid_t parent = ::fork();
  if (parent == 0) {
    const auto child = Process::start(
        {"/bin/sh", "-c", "echo $$ > " + pid_file + "; exec sleep 1000"}, {.dies_with_us = true});
    for (;;)
      ::pause();
  }
  REQUIRE(parent > 0);
  for (int i = 0; i < 4000 && scene.lines("pid") == 0; ++i)
    ::usleep(5000);
  ::kill(parent, SIGKILL); // it cannot say a word
  ::waitpid(parent, nullptr, 0);
  REQUIRE(scene.lines("pid") == 1);
  const auto child = std::stoi(scene.read("pid"));
  int status = 0;
  CHECK(::waitpid(child, &status, 0) == child);
  ::prctl(PR_SET_CHILD_SUBREAPER, 0);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGTERM);
}

TEST_CASE("a child that is let go of is killed, and its group with it", "[base]")
{
  const scene::Scene scene;
  const auto fifo = (scene.folder / "fifo").string();
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  std::optional<Process> child{
      Process::start({"/bin/sh", "-c", "trap '' TERM; exec 9>" + fifo + "; sleep 1000; true"})};
  // Both shell and sleep hold the writing end; end of file says that both are gone.
  const Descriptor reader{::open(fifo.c_str(), O_RDONLY | O_CLOEXEC)};
  child.reset();
  char byte = 0;
  CHECK(::read(reader.get(), &byte, 1) == 0);
}
