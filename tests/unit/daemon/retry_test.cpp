#include "daemon/shop.hpp"

using namespace tkt;
using namespace tkt::daemon;
using scene::Shop;

TEST_CASE("a stage that fails is tried again after pauses that double", "[daemon]")
{
  Shop shop;
  shop.supervisor.apply({shop.job("rules", "exit 70")});
  CHECK(shop.until_logged("status=70 retry_in=0.008s", 2));
  const auto log = shop.log();
  const auto first = log.find("status=70 retry_in=0.001s");
  const auto second = log.find("status=70 retry_in=0.002s");
  const auto third = log.find("status=70 retry_in=0.004s");
  REQUIRE(third != std::string::npos);
  CHECK(first < second);
  CHECK(second < third);
  CHECK_FALSE(shop.logged("0.016s"));
}

TEST_CASE("one good run, and the next failure starts from the shortest pause", "[daemon]")
{
  Shop shop;
  auto rules = shop.job("rules", "echo ran >> $D/rules; "
                                 "case $(wc -l < $D/rules) in 1|2|4) exit 1;; esac");
  rules.every = milliseconds{1};
  shop.supervisor.apply({rules});
  REQUIRE(shop.until_lines("rules", 5));
  CHECK(shop.logged("retry_in=0.001s") == 2);
  CHECK(shop.logged("retry_in=0.002s") == 1);
  CHECK(shop.logged("retry_in=0.004s") == 0);
  CHECK(shop.logged("well again") >= 1);
}

TEST_CASE("a crash and a wrong configuration are told apart", "[daemon]")
{
  Shop shop;
  shop.supervisor.apply({shop.job("rules", "kill -ABRT $$"), shop.job("send", "exit 78")});
  CHECK(shop.until_logged("signal=ABRT retry_in=0.001s: crashed"));
  CHECK(shop.until_logged("status=78 retry_in=0.001s: its configuration is wrong"));
}

TEST_CASE("a program that is not there is a failure as any other", "[daemon]")
{
  Shop shop;
  auto rules = shop.job("rules", "");
  rules.argv = {"/no/such/tkt-rules"};
  shop.supervisor.apply({rules});
  CHECK(shop.until_logged("stage=rules: cannot start /no/such/tkt-rules: No such file or directory "
                          "retry_in=0.002s"));
}

TEST_CASE("a poke does not make a crash loop", "[daemon]")
{
  auto tempo = scene::quick();
  tempo.longest_retry = tempo.first_retry = hours{1};
  Shop shop{tempo};
  shop.supervisor.apply({shop.job("rules", "kill -SEGV $$"), shop.job("sla", "exit 0")});
  REQUIRE(shop.until_logged("crashed"));
  REQUIRE(shop.until_logged("status=0"));
  CHECK(shop.supervisor.poke("rules"));
  CHECK(shop.supervisor.poke("sla"));
  REQUIRE(shop.until_logged("status=0", 2)); // what was poked later has run
  CHECK(shop.logged("crashed") == 1);
  CHECK(shop.logged("stage=rules pid=") == 2); // started and crashed, once each
}

TEST_CASE("a poke cuts the pause of a stage that said no short", "[daemon]")
{
  auto tempo = scene::quick();
  tempo.longest_retry = hours{1}; // by the 16th failure the pause by itself would be half a minute
  Shop shop{tempo};
  shop.supervisor.apply({shop.job("send", "exit 75")});
  for (std::size_t failures = 1; failures < 16; ++failures) {
    REQUIRE(shop.until_logged("status=75", failures));
    CHECK(shop.supervisor.poke("send"));
  }
  CHECK(shop.until_logged("status=75 retry_in=32.768s"));
}

TEST_CASE("a poke while a run fails is not forgotten", "[daemon]")
{
  auto tempo = scene::quick();
  Shop shop{tempo};
  REQUIRE(::mkfifo((shop.folder / "go").c_str(), 0600) == 0);
  const Descriptor go{::open((shop.folder / "go").c_str(), O_RDWR | O_CLOEXEC)};
  auto send = shop.job("send", "echo up >> $D/up; read w < $D/go; exit 75");
  shop.supervisor.apply({send});
  REQUIRE(shop.until_lines("up", 1));
  shop.supervisor.poke("send");
  write_all(go.get(), "go\n");
  CHECK(shop.until_lines("up", 2));
}

TEST_CASE("a fetcher that ends is started again, whatever it said", "[daemon]")
{
  Shop shop;
  shop.supervisor.apply({shop.watch("support", "exit 0")});
  CHECK(shop.until_logged("status=0 retry_in=0.002s"));
  CHECK(shop.logged("stage=fetch mailbox=support pid=") >= 4);
}

TEST_CASE("a fetcher that ran long enough was well", "[daemon]")
{
  auto tempo = scene::quick();
  tempo.settled = milliseconds{0};
  Shop shop{tempo};
  shop.supervisor.apply({shop.watch("support", "exit 69")});
  REQUIRE(shop.until_logged("status=69 retry_in=0.001s", 4));
  CHECK_FALSE(shop.logged("retry_in=0.002s"));
}

TEST_CASE("a fetcher that was started again is well when it stays", "[daemon]")
{
  auto tempo = scene::quick();
  tempo.settled = milliseconds{30};
  Shop shop{tempo};
  shop.supervisor.apply({shop.watch(
      "support", "echo ran >> $D/ran; test $(wc -l < $D/ran) -gt 1 || exit 69; exec sleep 1000")});
  REQUIRE(shop.until_logged("retry_in"));
  CHECK_THAT(shop.supervisor.status(), Catch::Contains("failing"));
  CHECK(shop.until_logged("well again"));
  CHECK(shop.supervisor.status() == "1 mailbox, all well");
}

TEST_CASE("a run that takes very long is told of, and goes on", "[daemon]")
{
  auto tempo = scene::quick();
  tempo.slow = milliseconds{1};
  Shop shop{tempo};
  shop.supervisor.apply({shop.job("fetch", "exec sleep 1000")});
  CHECK(shop.until_logged("running=0s: not done yet", 3));
  CHECK_FALSE(shop.supervisor.gone());
}

TEST_CASE("a log line quotes what would break its pairs", "[daemon]")
{
  Shop shop;
  shop.supervisor.apply({shop.watch("the \"old\" box", "exit 1")});
  CHECK(shop.until_logged(R"(mailbox="the \"old\" box" pid=)"));
}
