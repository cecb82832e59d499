// Programs that are asked something.
#include <catch2/catch.hpp>

#include "base/program.hpp"

using namespace tkt;

namespace {

ProgramOutcome run(const std::string& command, const std::string& input = {},
                   const ProgramLimits& limits = {})
{
  return run_program({command, input}, limits);
}

} // namespace

TEST_CASE("a program reads what it is given and is heard", "[base]")
{
  CHECK(run("cat", "a question").output == "a question");
  const std::string large(1'000'000, 'x');
  CHECK(run("wc -c", large).output == "1000000\n");
  CHECK(run("echo unread", large).output == "unread\n");
  CHECK(run("true").problem == "");
}

TEST_CASE("what a program does wrong is told", "[base]")
{
  CHECK(run("exit 3").problem == "exited with status 3");
  CHECK(run("kill -TERM $$").problem == "was ended by signal 15");
  CHECK(run("no-such-program-here 2>/dev/null").problem == "exited with status 127");
}

TEST_CASE("a program that goes on for ever is ended", "[base]")
{
  ProgramLimits limits;
  limits.time = seconds{0};
  CHECK(run("sleep 1000", "", limits).problem == "took longer than 0s");
  CHECK(run("sleep 1000 & sleep 1000", "", limits).problem == "took longer than 0s");
  limits.time = seconds{60};
  limits.output = 1000;
  CHECK(run("yes", "", limits).problem == "wrote more than 1000 bytes");
}

TEST_CASE("answers come in the order of the questions", "[base]")
{
  std::vector<ProgramCall> calls;
  for (int i = 0; i < 10; ++i)
    calls.push_back({"cat", std::to_string(i)});
  const auto outcomes = run_programs(calls, {});
  for (std::size_t i = 0; i < 10; ++i)
    CHECK(outcomes[i].output == std::to_string(i));
}

TEST_CASE("a wish to stop ends programs that run", "[base]")
{
  const Cancellation stop;
  stop.request();
  const std::vector<ProgramCall> calls{{"sleep 1000", ""}};
  CHECK(run_programs(calls, {}, stop).front().problem == "interrupted");
}

TEST_CASE("a program that leaves another behind does not hold us up", "[base]")
{
  CHECK(run("sleep 1000 & echo gone").output == "gone\n");
}

TEST_CASE("the end of what a program complains about is kept where that is asked for", "[base]")
{
  const auto outcome = run("echo lost; echo once >&2; echo again >&2; exit 7", "", {.errors = 6});
  CHECK(outcome.errors == "again\n");
  CHECK(outcome.exit.status == 7);
  CHECK(run("exec yes >&2", "", {.time = seconds{0}, .errors = 6}).problem ==
        "took longer than 0s");
}

TEST_CASE("a program is bounded in what it takes where that is asked for", "[base]")
{
  CHECK(run("ulimit -n", "", {.resources = true}).output == "256\n");
}
