#include "daemon/scene.hpp"

#include "daemon/jobs_of_config.hpp"

using namespace tkt;
using namespace tkt::daemon;
namespace fs = std::filesystem;

namespace {

using Words = std::vector<std::string>;

config::Config desk()
{
  config::Config config;
  for (const auto& [name, url] :
       {std::pair{"support", "imaps://mail.example.org"},
        std::pair{"drop", "maildir:/var/mail/drop"}, std::pair{"old", "IMAP://mail.example.org"}}) {
    auto& mailbox = config.mailboxes.emplace_back();
    mailbox.name = name;
    mailbox.incoming.emplace().url = url;
  }
  config.mailboxes[2].incoming->process = false;
  config.mailboxes.emplace_back().name = "outgoing-only";
  return config;
}

Words labels(const std::vector<Job>& jobs)
{
  Words result;
  for (const auto& job : jobs)
    result.push_back(job.label());
  return result;
}

} // namespace

TEST_CASE("each mailbox that is processed has a fetcher, the other stages are one each", "[daemon]")
{
  const auto jobs = plan(desk(), "/desk.db", {"/nowhere", {"--config", "/etc/tkt.toml"}});
  REQUIRE(labels(jobs) == Words{"fetch support", "fetch drop", "rules", "sla", "send"});
  CHECK(jobs[0].argv == Words{"tkt-fetch", "--config", "/etc/tkt.toml", "--watch", "support"});
  CHECK(jobs[0].lasting);
  CHECK(jobs[1].argv == Words{"tkt-fetch", "--config", "/etc/tkt.toml", "drop"});
  CHECK_FALSE(jobs[1].lasting);
  CHECK(jobs[1].every == seconds{60});
  CHECK(jobs[4].argv == Words{"tkt-send", "--config", "/etc/tkt.toml"});
  CHECK(jobs[4].every == seconds{15});
}

TEST_CASE("an IMAP mailbox is known by its scheme in any case", "[daemon]")
{
  auto config = desk();
  config.mailboxes[2].incoming->process = true;
  CHECK(plan(config, "/desk.db", {})[2].lasting);
}

TEST_CASE("programs beside the daemon come before those in PATH", "[daemon]")
{
  const scene::Scene scene;
  const auto program = scene.folder / "tkt-rules";
  write_file(program, "#!/bin/sh\n", 0755);
  write_file(scene.folder / "tkt-sla", "not to be run\n", 0644);
  fs::permissions(program, fs::perms::owner_all);
  const auto jobs = plan({}, "/desk.db", {scene.folder, {}});
  CHECK(jobs[0].argv == Words{program.string()});
  CHECK(jobs[1].argv == Words{"tkt-sla"});
}

TEST_CASE("no configuration makes the daemon spin or its timers overflow", "[daemon]")
{
  config::Config config;
  config.daemon.rules = seconds{0};
  config.daemon.sla = seconds{-5};
  config.daemon.send = seconds::max();
  const auto jobs = plan(config, "/desk.db", {});
  CHECK(jobs[0].every == seconds{1});
  CHECK(jobs[1].every == seconds{1});
  CHECK(jobs[2].every == days{1});
}

TEST_CASE("a fetcher is the same until something changes that it goes by", "[daemon]")
{
  const auto before = plan(desk(), "/desk.db", {});
  auto config = desk();
  config.mailboxes[0].place.line = 17;
  config.mailboxes[0].outgoing.emplace().url = "smtp://mail.example.org";
  CHECK(plan(config, "/desk.db", {}) == before);

  config.mailboxes[0].incoming->secret.password = "new";
  CHECK_FALSE(plan(config, "/desk.db", {})[0] == before[0]);
  CHECK(plan(config, "/desk.db", {})[1] == before[1]);
  CHECK_FALSE(plan(desk(), "/other.db", {})[1] == before[1]);
}

TEST_CASE("pauses double from a second to five minutes", "[daemon]")
{
  const Tempo tempo;
  CHECK(retry_delay(tempo, 1) == seconds{1});
  CHECK(retry_delay(tempo, 2) == seconds{2});
  CHECK(retry_delay(tempo, 9) == seconds{256});
  CHECK(retry_delay(tempo, 10) == minutes{5});
  CHECK(retry_delay(tempo, 4'000'000'000U) == minutes{5});
}
