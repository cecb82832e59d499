#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include "base/digest.hpp"
#include "send/outbox/journal.hpp"
#include "send/sending_desk.hpp"

using namespace tkt;
using namespace tkt::send;
using test::FakeTransport;
using test::SendingDesk;

namespace {

using Lines = std::vector<std::string>;

/// A desk with mail to send, and servers that answer as they are told.
struct Sending {
  SendingDesk shop;
  std::map<std::string, FakeTransport::Script> servers; ///< by mailbox
  Cancellation stop;
  TicketId ticket = shop.receives(test::first_letter);
  std::vector<Mail> told;

  OutboxId queued(const std::vector<std::string>& to, const std::string& mailbox = "support",
                  std::optional<Instant> not_before = {})
  {
    return queue(shop.session, {.ticket = ticket,
                                .message = {},
                                .mailbox = mailbox,
                                .sender = "support@example.com",
                                .recipients = to,
                                .raw = desk::add_raw(shop.db, "Subject: x\r\n\r\ny\r\n"),
                                .not_before = not_before});
  }

  Report pass(bool at_once = false)
  {
    told.clear();
    PassOptions options;
    options.at_once = at_once;
    options.connections = 1; // in this thread, as the fakes need it
    options.open = [this](const config::Mailbox& mailbox, const Cancellation&) {
      return std::make_unique<FakeTransport>(servers[mailbox.name]);
    };
    return run_pass(shop.session, options, stop, [this](const Mail& one) { told.push_back(one); });
  }

  Mail mail(OutboxId id) { return find_mail(shop.db, id).value(); }
};

CopyResult says(Fate fate, std::string reply)
{
  return {{}, fate, std::move(reply)};
}

} // namespace

TEST_CASE("mail that the server takes is sent, once", "[send]")
{
  Sending s;
  const auto id = s.queued({"a@example.org", "b@example.org", "A@EXAMPLE.ORG"});
  CHECK(s.pass().problems.empty());
  CHECK(s.mail(id).state == State::sent);
  CHECK(s.servers["support"].given == std::vector<Lines>{{"a@example.org", "b@example.org"}});
  CHECK(s.shop.sending_events(s.ticket) == Lines{"sent a@example.org, b@example.org (250 ok)"});
  CHECK(s.told.at(0).state == State::sent);
  s.pass();
  CHECK(s.told.empty());
}

TEST_CASE("mail is not sent before its time", "[send]")
{
  Sending s;
  const auto id = s.queued({"a@example.org"}, "support", s.shop.clock.now() + hours{1});
  s.pass(true);
  CHECK(s.mail(id).state == State::queued);
  s.shop.clock.advance(hours{1});
  s.pass();
  CHECK(s.mail(id).state == State::sent);
}

TEST_CASE("one recipient's trouble is nobody else's", "[send]")
{
  Sending s;
  auto& server = s.servers["support"];
  server.instead["bad@example.org"] = says(Fate::refused, "550 5.1.1 no such user");
  server.instead["busy@example.org"] = says(Fate::deferred, "451 later");
  const auto id = s.queued({"bad@example.org", "busy@example.org", "good@example.org"});
  s.pass();
  CHECK(s.mail(id).state == State::queued);
  CHECK(s.shop.sending_events(s.ticket) ==
        Lines{"send_failed bad@example.org (refused: 550 5.1.1 no such user)",
              "sent good@example.org (250 ok)"});

  server.instead.clear();
  s.shop.clock.advance(seconds{59});
  s.pass();
  CHECK(server.given.size() == 1);
  s.shop.clock.advance(seconds{1});
  s.pass();
  CHECK(server.given.at(1) == Lines{"busy@example.org"});
  CHECK(s.mail(id).state == State::refused);
  CHECK(server.bytes.at(0) == server.bytes.at(1));
}

TEST_CASE("what is deferred is tried less and less often, and given up after days", "[send]")
{
  Sending s;
  s.servers["support"].instead["a@example.org"] = says(Fate::deferred, "450 full");
  const auto id = s.queued({"a@example.org"});
  std::vector<seconds> waits;
  for (int i = 0; i < 6; ++i) {
    s.pass();
    const auto wait = s.mail(id).not_before - s.shop.clock.now();
    waits.push_back(std::chrono::duration_cast<seconds>(wait));
    s.shop.clock.advance(wait);
  }
  CHECK(waits ==
        std::vector<seconds>{minutes{1}, minutes{5}, minutes{15}, hours{1}, hours{4}, hours{4}});
  CHECK(s.shop.sending_events(s.ticket).empty());

  s.shop.clock.set(s.mail(id).created_at + give_up_after - seconds{1});
  s.pass();
  CHECK(s.mail(id).state == State::queued);
  s.shop.clock.advance(hours{5});
  s.pass();
  CHECK(s.mail(id).state == State::failed);
  CHECK(s.shop.sending_events(s.ticket) == Lines{"send_failed a@example.org (given up: 450 full)"});
  CHECK(s.told.at(0).state == State::failed);
}

TEST_CASE("somebody may ask for the next try now", "[send]")
{
  Sending s;
  auto& server = s.servers["support"];
  server.instead["a@example.org"] = says(Fate::deferred, "450 full");
  const auto id = s.queued({"a@example.org"});
  s.pass();
  s.pass();
  CHECK(server.given.size() == 1);
  CHECK(due(s.shop.db, "", s.shop.clock.now(), true).size() == 1);
  s.pass(true);
  CHECK(server.given.size() == 2);
  CHECK(s.mail(id).attempts == 2);
}

TEST_CASE("what is not known is said, and never repeated", "[send]")
{
  Sending s;
  s.servers["support"].instead["a@example.org"] =
      says(Fate::unknown, "the server closed the connection");
  const auto id = s.queued({"a@example.org"});
  s.pass();
  CHECK(s.mail(id).state == State::unknown);
  CHECK(s.shop.sending_events(s.ticket) ==
        Lines{"send_failed a@example.org (unknown, it may have arrived and is not repeated: the "
              "server closed the connection)"});
  s.shop.clock.advance(days{10});
  s.pass(true);
  CHECK(s.servers["support"].given.size() == 1);
}

TEST_CASE("a server that cannot be used keeps its own mail back and nobody else's", "[send]")
{
  Sending s;
  auto& broken = s.servers["support"];
  broken.unusable = Error{Kind::no_permission, "mail.example.com:587: the login was refused"};
  const auto one = s.queued({"a@example.org"});
  const auto two = s.queued({"b@example.org"});
  const auto other = s.queued({"c@example.org"}, "billing");
  const auto report = s.pass();

  CHECK(s.mail(other).state == State::sent);
  for (const auto id : {one, two}) {
    CHECK(s.mail(id).state == State::queued);
    CHECK(s.mail(id).not_before == s.shop.clock.now() + minutes{5});
    CHECK(s.mail(id).error == "mail.example.com:587: the login was refused");
  }
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].text ==
        "mailbox support: mail.example.com:587: the login was refused (2 waiting)");
  CHECK(report.problems[0].kind == Kind::no_permission);

  broken.unusable.reset();
  s.shop.clock.advance(minutes{5});
  s.pass();
  CHECK(s.mail(one).state == State::sent);
  CHECK(s.mail(two).state == State::sent);
}

TEST_CASE("a mail that cannot be sent at all fails alone", "[send]")
{
  Sending s;
  auto& server = s.servers["support"];
  server.unusable = Error{Kind::data, "not an address: x"};
  const auto bad = s.queued({"a@example.org"});
  const auto good = s.queued({"b@example.org"});
  int given = 0;
  server.before_begin = [&] {
    if (++given == 2)
      server.unusable.reset();
  };
  CHECK(s.pass().problems.empty());
  CHECK(s.mail(bad).state == State::refused);
  CHECK(s.mail(good).state == State::sent);
}

TEST_CASE("a server that stays away for days makes mail fail, visibly", "[send]")
{
  Sending s;
  s.servers["support"].unusable = Error{Kind::unavailable, "no route"};
  const auto id = s.queued({"a@example.org"});
  s.shop.clock.advance(give_up_after);
  s.pass();
  CHECK(s.mail(id).state == State::failed);
  CHECK(s.shop.sending_events(s.ticket) == Lines{"send_failed a@example.org (given up: no route)"});
}

TEST_CASE("mail for a mailbox that is no more waits and says so", "[send]")
{
  Sending s;
  const auto id = s.queued({"a@example.org"}, "gone");
  const auto report = s.pass();
  CHECK(s.mail(id).state == State::queued);
  CHECK(report.problems.at(0).kind == Kind::config);
}

TEST_CASE("two never take the same mail", "[send]")
{
  Sending s;
  const auto id = s.queued({"a@example.org"});
  const Lease one{""};
  const Lease two{""};
  const auto now = s.shop.clock.now();
  CHECK(take_due(s.shop.db, one, "support", now, 10).size() == 1);
  CHECK(take_due(s.shop.db, two, "support", now, 10).empty());
  CHECK(s.mail(id).state == State::sending);
}

namespace {

/// A holder of leases that can be asked, on a file of its own.
struct Holder {
  std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("tkt-" + to_hex(random_bytes(8)));
  std::optional<Lease> lease{std::in_place, file};
  ~Holder()
  {
    if (lease)
      std::filesystem::remove(lease->journal());
    std::filesystem::remove(file.string() + "-sending");
  }
};

bool never(std::string_view)
{
  return false;
}

} // namespace

TEST_CASE("a lease lives as long as its holder", "[send]")
{
  Holder holder;
  const Lease other{holder.file};
  const auto owner = holder.lease->owner();
  CHECK(other.ask(owner) == Lease::Holder::alive);
  holder.lease.reset();
  CHECK(other.ask(owner) == Lease::Holder::gone);
  CHECK(other.ask("another-boot/17") == Lease::Holder::machine_gone);
  const Lease without_file{""};
  CHECK(without_file.ask(owner) == Lease::Holder::unknown);
}

TEST_CASE("what a dead process has left is settled by what it had begun", "[send]")
{
  Sending s;
  Holder holder;
  const auto begun = s.queued({"a@example.org"});
  const auto not_begun = s.queued({"b@example.org"});
  const auto now = s.shop.clock.now();
  REQUIRE(take_due(s.shop.db, *holder.lease, "support", now, 10).size() == 2);
  Journal journal{*holder.lease};
  journal.begin(begun);
  const Lease next{holder.file};
  const auto file = holder.lease->journal();

  SECTION("when it has died, what it had sent is sent, in the server's words")
  {
    journal.end(begun, std::vector<CopyResult>{{"a@example.org", Fate::accepted, "250\tqueued\n"}});
    holder.lease.reset();
    CHECK(recover(s.shop.session, next, never).size() == 1);
    CHECK(s.mail(begun).state == State::sent);
    CHECK(s.mail(begun).recipients.at(0).reply == "250 queued ");
    CHECK(s.mail(not_begun).state == State::queued);
  }
  SECTION("half of a result is none")
  {
    {
      std::ofstream half{file, std::ios::app};
      half << "copy\t" << begun.value << "\taccepted\ta@example.org\t250 ok\nend\t" << begun.value;
    }
    holder.lease.reset();
    recover(s.shop.session, next, never);
    CHECK(s.mail(begun).state == State::unknown);
  }
  SECTION("without its journal nothing says that it has not left")
  {
    std::filesystem::remove(file);
    holder.lease.reset();
    CHECK(recover(s.shop.session, next, never).size() == 2);
    CHECK(s.mail(not_begun).state == State::unknown);
  }
  SECTION("while it lives, nothing is touched, however long it takes")
  {
    s.shop.clock.advance(days{1});
    CHECK(recover(s.shop.session, next, never).empty());
    CHECK(s.mail(begun).state == State::sending);
  }
  SECTION("when it has died, what may have left is unknown and the rest is queued again")
  {
    holder.lease.reset();
    const auto unknown = recover(s.shop.session, next, never);
    REQUIRE(unknown.size() == 1);
    CHECK(unknown[0].id == begun);
    CHECK(s.mail(begun).state == State::unknown);
    CHECK(s.mail(not_begun).state == State::queued);
    CHECK(s.mail(not_begun).attempts == 0);
    CHECK(s.shop.sending_events(s.ticket).size() == 1);
    CHECK(recover(s.shop.session, next, never).empty());
    CHECK_FALSE(std::filesystem::exists(file));
    s.pass();
    CHECK(s.servers["support"].given == std::vector<Lines>{{"b@example.org"}});
  }
  SECTION("when the machine has gone down, its last commits prove nothing")
  {
    s.shop.db.prepare("UPDATE outbox SET lease_owner = 'another-boot/1'").run();
    CHECK(recover(s.shop.session, next, never).size() == 2);
    CHECK(s.mail(not_begun).state == State::unknown);
  }
  SECTION("a transport that makes no second copy is simply asked again")
  {
    holder.lease.reset();
    CHECK(recover(s.shop.session, next, [](std::string_view) { return true; }).empty());
    CHECK(s.mail(begun).state == State::queued);
  }
  SECTION("where nobody can be asked, the lease lasts as long as it says")
  {
    CHECK(recover(s.shop.session, Lease{""}, never).empty());
    const ManualClock later{Clock::system().now() + Lease::length};
    CHECK(recover(s.shop.session, Lease{"", later}, never).size() == 2);
  }
}

TEST_CASE("a result that comes after somebody else has settled the mail changes nothing", "[send]")
{
  Sending s;
  const auto id = s.queued({"a@example.org"});
  s.servers["support"].after_begin = [&] {
    s.shop.db.prepare("UPDATE outbox SET state = 'unknown', lease_owner = ''").run();
  };
  s.pass();
  CHECK(s.mail(id).state == State::unknown);
}

TEST_CASE("asked to stop, a pass ends between two mails and gives the rest back", "[send]")
{
  Sending s;
  const auto one = s.queued({"a@example.org"});
  const auto two = s.queued({"b@example.org"});
  s.servers["support"].after_begin = [&] { s.stop.request(); };
  s.pass();
  CHECK(s.mail(one).state == State::sent);
  CHECK(s.mail(two).state == State::queued);
  CHECK(s.mail(two).attempts == 0);
}

TEST_CASE("a mail that was interrupted before it left is queued as it was", "[send]")
{
  Sending s;
  const auto id = s.queued({"a@example.org"});
  s.servers["support"].before_begin = [] { throw Interrupted{}; };
  s.pass();
  CHECK(s.mail(id).state == State::queued);
  CHECK(s.mail(id).attempts == 0);
}
