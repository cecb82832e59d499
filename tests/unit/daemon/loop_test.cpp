#include "daemon/scene.hpp"

#include "daemon/loop.hpp"

#include <csignal>
#include <optional>

#include <sys/socket.h>

using namespace tkt;
using namespace tkt::daemon;
using scene::patience;

TEST_CASE("a timer goes off once, by what it was told last", "[daemon]")
{
  Loop loop;
  std::string heard;
  Timer timer{loop};
  Timer last{loop};
  timer.start(milliseconds{0}, [&] { heard += "first "; });
  timer.start(milliseconds{1}, [&] { heard += "second "; });
  last.start(milliseconds{20}, [&] { heard += "last"; });
  CHECK(loop.run_until([&] { return heard.find("last") != std::string::npos; }, patience));
  CHECK(heard == "second last");
}

TEST_CASE("a timer that is cancelled in the moment it goes off stays silent", "[daemon]")
{
  Loop loop;
  std::string heard;
  Timer one{loop};
  Timer other{loop};
  // Both are due in the same round of the loop; whichever comes first takes the other back.
  one.start(milliseconds{0}, [&] { heard += '1', other.cancel(); });
  other.start(milliseconds{0}, [&] { heard += '2', one.cancel(); });
  ::usleep(2000);
  CHECK(loop.run_until([&] { return !heard.empty(); }, patience));
  loop.run_until([] { return false; }, milliseconds{5});
  CHECK(heard.size() == 1);
}

TEST_CASE("a watch calls until all is read, and may end itself", "[daemon]")
{
  Loop loop;
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
  const Descriptor here{ends[0]};
  const Descriptor there{ends[1]};
  std::string heard;
  std::optional<Watch> watch;
  watch.emplace(loop, here.get(), [&] {
    char byte = 0;
    REQUIRE(::read(here.get(), &byte, 1) == 1); // one at a time; the rest is not forgotten
    heard += byte;
    if (byte == 'c')
      watch.reset();
  });
  write_all(there.get(), "abcdef");
  CHECK(loop.run_until([&] { return !watch; }, patience));
  CHECK(heard == "abc");
  char byte = 0;
  CHECK(::read(here.get(), &byte, 1) == 1); // the descriptor is still ours
  CHECK(byte == 'd');
}

TEST_CASE("signals are heard in the loop, each time, and only while they are wanted", "[daemon]")
{
  Loop loop;
  int heard = 0;
  {
    const Signals signals{loop, {SIGUSR1}, [&](int number) { heard += number; }};
    ::raise(SIGUSR1);
    CHECK(heard == 0);
    CHECK(loop.run_until([&] { return heard == SIGUSR1; }, patience));
    ::raise(SIGUSR1);
    CHECK(loop.run_until([&] { return heard == 2 * SIGUSR1; }, patience));
  }
  const auto now = std::signal(SIGUSR1, SIG_DFL);
  CHECK(now == SIG_DFL);
}

TEST_CASE("a condition that never holds ends with its limit", "[daemon]")
{
  Loop loop;
  CHECK_FALSE(loop.run_until([] { return false; }, milliseconds{1}));
}
