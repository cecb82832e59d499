#include "daemon/shop.hpp"

#include <csignal>

using namespace tkt;
using namespace tkt::daemon;
using scene::Shop;

TEST_CASE("a stage runs at the start, and again when its time has come", "[daemon]")
{
  Shop shop;
  auto rules = shop.job("rules", "echo ran >> $D/rules");
  rules.every = milliseconds{1};
  shop.supervisor.apply({rules, shop.job("sla", "echo ran >> $D/sla")});
  CHECK(shop.until_lines("rules", 3));
  CHECK(shop.until_lines("sla", 1));
  CHECK(shop.lines("sla") == 1);
}

TEST_CASE("a poke starts a stage at once", "[daemon]")
{
  Shop shop;
  shop.supervisor.apply({shop.job("send", "echo ran >> $D/send")});
  REQUIRE(shop.until_logged("status=0"));
  CHECK(shop.supervisor.poke("send"));
  CHECK(shop.until_lines("send", 2));
}

TEST_CASE("pokes while a stage runs mean one more run, and never two at a time", "[daemon]")
{
  Shop shop;
  REQUIRE(::mkfifo((shop.folder / "go").c_str(), 0600) == 0);
  const Descriptor go{::open((shop.folder / "go").c_str(), O_RDWR | O_CLOEXEC)};
  // Each run waits for a word; mkdir fails where another one is at work.
  shop.supervisor.apply({shop.job("rules", "mkdir $D/alone || exit 1; echo ran >> $D/rules; "
                                           "read word < $D/go; rmdir $D/alone")});
  REQUIRE(shop.until_lines("rules", 1));
  for (int i = 0; i < 5; ++i)
    CHECK(shop.supervisor.poke("rules"));
  write_all(go.get(), "go\n");
  REQUIRE(shop.until_lines("rules", 2));
  write_all(go.get(), "go\n");
  // A third run would start in the moment in which the second one ends.
  REQUIRE(shop.until_logged("status=0", 2));
  CHECK(shop.logged("started") == 2);
  CHECK_FALSE(shop.logged("status=1"));
}

TEST_CASE("a fetch can be asked for one mailbox or for all", "[daemon]")
{
  Shop shop;
  auto one = shop.watch("one", "echo ran >> $D/one");
  auto two = shop.watch("two", "echo ran >> $D/two");
  one.lasting = two.lasting = false;
  shop.supervisor.apply({one, two});
  REQUIRE(shop.until_logged("status=0", 2));
  CHECK(shop.supervisor.poke("fetch two"));
  REQUIRE(shop.until_logged("status=0", 3));
  CHECK(shop.lines("one") == 1);
  CHECK(shop.lines("two") == 2);
  CHECK(shop.supervisor.poke("fetch"));
  REQUIRE(shop.until_logged("status=0", 5));
  CHECK(shop.lines("one") == 2);
  CHECK(shop.lines("two") == 3);
}

TEST_CASE("a poke that names nothing of ours does nothing", "[daemon]")
{
  Shop shop;
  shop.supervisor.apply({shop.job("rules", "echo ran >> $D/rules")});
  REQUIRE(shop.until_logged("status=0"));
  CHECK_FALSE(shop.supervisor.poke(""));
  CHECK_FALSE(shop.supervisor.poke("rules; rm -rf /"));
  CHECK_FALSE(shop.supervisor.poke("fetch nobody"));
  CHECK_FALSE(shop.supervisor.poke(std::string(500, '\0')));
  CHECK(shop.logged("started") == 1);
}

TEST_CASE("a new configuration replaces what changed and leaves the rest alone", "[daemon]")
{
  Shop shop;
  const auto watcher = [&](const std::string& name) {
    return shop.watch(name, "echo $$ >> $D/" + name + "; exec sleep 1000");
  };
  const auto same = watcher("same");
  auto changed = watcher("changed");
  shop.supervisor.apply({same, changed, watcher("dropped")});
  for (const auto* name : {"same", "changed", "dropped"})
    REQUIRE(shop.until_lines(name, 1));
  const auto dropped_pid = std::stoi(shop.read("dropped"));
  const auto changed_pid = std::stoi(shop.read("changed"));

  changed.mailbox->incoming.emplace().user = "somebody else";
  shop.supervisor.apply({same, changed, watcher("added")});
  CHECK(shop.until_lines("added", 1));
  CHECK(shop.until_lines("changed", 2));
  CHECK(::kill(changed_pid, 0) != 0);
  CHECK(shop.until([&] { return ::kill(dropped_pid, 0) != 0; }));
  CHECK(shop.lines("same") == 1);
  CHECK(shop.lines("dropped") == 1);

  // A mailbox comes back before its fetcher is gone.
  shop.supervisor.apply({same});
  shop.supervisor.apply({same, changed});
  CHECK(shop.until_lines("changed", 3));
  CHECK(shop.lines("same") == 1);
}

TEST_CASE("a new configuration lets a short run finish, then runs by the new one", "[daemon]")
{
  Shop shop;
  REQUIRE(::mkfifo((shop.folder / "go").c_str(), 0600) == 0);
  const Descriptor go{::open((shop.folder / "go").c_str(), O_RDWR | O_CLOEXEC)};
  shop.supervisor.apply({shop.job("send", "echo up > $D/up; read w < $D/go; echo old >> $D/send")});
  REQUIRE(shop.until_lines("up", 1));
  shop.supervisor.apply({shop.job("send", "echo new >> $D/send")});
  write_all(go.get(), "go\n");
  REQUIRE(shop.until_lines("send", 2));
  CHECK(shop.read("send") == "old\nnew\n");
}

TEST_CASE("a new configuration tries at once what was waiting", "[daemon]")
{
  auto tempo = scene::quick();
  tempo.longest_retry = tempo.first_retry = hours{1};
  Shop shop{tempo};
  const auto fetch = shop.watch("support", "exit 77");
  shop.supervisor.apply({fetch});
  REQUIRE(shop.until_logged("status=77"));
  shop.supervisor.apply({fetch});
  CHECK(shop.until_logged("status=77", 2));
}

TEST_CASE("stopping asks every child to end, and kills those that do not", "[daemon]")
{
  Shop shop;
  shop.supervisor.apply(
      {shop.watch("gentle", "trap 'echo bye > $D/gentle; exit 0' TERM; echo up > $D/up1; "
                            "while :; do sleep 0.01; done"),
       shop.watch("deaf", "trap '' TERM; echo up > $D/up2; while :; do sleep 0.01; done"),
       shop.job("rules", "exit 1")});
  REQUIRE(shop.until_lines("up1", 1));
  REQUIRE(shop.until_lines("up2", 1));
  CHECK_FALSE(shop.supervisor.gone());
  shop.supervisor.stop();
  CHECK(shop.until([&] { return shop.supervisor.gone(); }));
  CHECK(shop.read("gentle") == "bye\n");
  CHECK(shop.logged("does not stop; killed") == 1);
  const auto started = shop.logged("started");
  shop.supervisor.poke("rules");
  CHECK(shop.supervisor.gone());
  CHECK(shop.logged("started") == started);
}

TEST_CASE("the status names what fails", "[daemon]")
{
  auto tempo = scene::quick();
  tempo.first_retry = tempo.longest_retry = hours{1};
  Shop shop{tempo};
  shop.supervisor.apply({shop.watch("support", "exit 69"), shop.job("rules", "exit 0")});
  REQUIRE(shop.until_logged("status=69"));
  CHECK_THAT(shop.supervisor.status(),
             Catch::StartsWith("1 mailbox; failing: stage=fetch mailbox=support pid="));
  CHECK_THAT(shop.supervisor.status(), Catch::EndsWith("status=69"));
  shop.supervisor.apply({shop.job("rules", "exit 0")});
  CHECK(shop.supervisor.status() == "0 mailboxes, all well");
}
