#include <catch2/catch.hpp>

#include "send/outbox/control.hpp"
#include "send/sending_desk.hpp"

using namespace tkt;
using namespace tkt::send;
using test::FakeTransport;
using test::SendingDesk;

namespace {

using Lines = std::vector<std::string>;

struct Outbox {
  SendingDesk shop;
  FakeTransport::Script server;
  Cancellation stop;
  TicketId ticket = shop.receives(test::first_letter);

  OutboxId queued(const std::vector<std::string>& to, std::optional<Instant> not_before = {})
  {
    return queue(shop.session, {.ticket = ticket,
                                .message = {},
                                .mailbox = "support",
                                .sender = "support@example.com",
                                .recipients = to,
                                .raw = desk::add_raw(shop.db, "Message-ID: <1@x>\r\n\r\ny\r\n"),
                                .not_before = not_before});
  }

  void pass()
  {
    PassOptions options;
    options.connections = 1;
    options.open = [this](const config::Mailbox&, const Cancellation&) {
      return std::make_unique<FakeTransport>(server);
    };
    run_pass(shop.session, options, stop, [](const Mail&) {});
  }

  void answers(const std::string& address, Fate fate, const std::string& reply)
  {
    server.instead[address] = {{}, fate, reply};
  }

  Mail mail(OutboxId id) { return find_mail(shop.db, id).value(); }

  std::vector<std::int64_t> listed(OutboxFilter filter = {})
  {
    std::vector<std::int64_t> ids;
    for (const auto& one : list_outbox(shop.db, filter))
      ids.push_back(one.id.value);
    return ids;
  }

  Lines events()
  {
    return shop.events(ticket, {"send_cancelled", "send_retried", "send_resolved"});
  }
};

Kind kind_of(const std::function<void()>& what)
{
  try {
    what();
  } catch (const Error& e) {
    return e.kind();
  }
  return Kind::internal;
}

} // namespace

TEST_CASE("mail that has not left can be taken back, and never leaves", "[send]")
{
  Outbox s;
  const auto id = s.queued({"a@example.org"}, s.shop.clock.now() + seconds{15});
  CHECK(cancel(s.shop.session, id, "too early").state == State::cancelled);
  s.shop.clock.advance(hours{1});
  s.pass();
  CHECK(s.server.given.empty());
  CHECK(s.mail(id).state == State::cancelled);
  CHECK(s.mail(id).recipients.at(0).state == State::cancelled);
  CHECK(s.events() == Lines{"send_cancelled a@example.org (too early)"});
  CHECK(kind_of([&] { cancel(s.shop.session, id); }) == Kind::usage);
  CHECK(kind_of([&] { retry(s.shop.session, id); }) == Kind::usage);
}

TEST_CASE("copies that have left cannot be taken back with the others", "[send]")
{
  Outbox s;
  s.answers("b@example.org", Fate::deferred, "450 later");
  const auto id = s.queued({"a@example.org", "b@example.org"});
  s.pass();
  const auto mail = cancel(s.shop.session, id);
  CHECK(mail.recipients.at(0).state == State::sent);
  CHECK(mail.recipients.at(1).state == State::cancelled);
  CHECK(s.events() == Lines{"send_cancelled b@example.org ()"});
}

TEST_CASE("what is sent, or is being sent, cannot be taken back", "[send]")
{
  Outbox s;
  const auto id = s.queued({"a@example.org"});
  Kind while_sending = Kind::internal;
  s.server.after_begin = [&] { while_sending = kind_of([&] { cancel(s.shop.session, id); }); };
  s.pass();
  CHECK(while_sending == Kind::temporary);
  CHECK(kind_of([&] { cancel(s.shop.session, id); }) == Kind::usage);
  CHECK(s.mail(id).state == State::sent);
  CHECK(kind_of([&] { cancel(s.shop.session, OutboxId{99}); }) == Kind::usage);
}

TEST_CASE("undoing takes back what nobody has got, and says of the rest why it stays", "[send]")
{
  Outbox s;
  const auto takes_back = [&](OutboxId id) { return take_back(s.shop.session, id); };
  SECTION("what waits, and what was refused")
  {
    s.answers("b@example.org", Fate::refused, "550 blocked");
    const auto id = s.queued({"b@example.org"});
    s.pass();
    const auto taken = takes_back(id);
    CHECK(taken.any);
    CHECK(taken.stays.empty());
    CHECK(s.mail(id).state == State::cancelled);
    CHECK(s.mail(id).recipients.at(0).reply == "550 blocked");
    CHECK(kind_of([&] { retry(s.shop.session, id); }) == Kind::usage);
    CHECK_FALSE(takes_back(id).any);
  }
  SECTION("of several, those that have it keep it")
  {
    s.answers("b@example.org", Fate::deferred, "450 later");
    s.answers("c@example.org", Fate::refused, "550 blocked");
    const auto id = s.queued({"a@example.org", "b@example.org", "c@example.org"});
    s.pass();
    const auto taken = takes_back(id);
    CHECK(taken.any);
    CHECK(taken.stays == "outbox 1 has been sent to a@example.org, and stays there");
    CHECK(s.mail(id).recipients.at(1).state == State::cancelled);
    CHECK(s.mail(id).recipients.at(2).state == State::refused); // the mail was sent; this is how
  }
  SECTION("what is just being sent")
  {
    const auto id = s.queued({"a@example.org"});
    TakenBack taken;
    s.server.after_begin = [&] { taken = takes_back(id); };
    s.pass();
    CHECK_FALSE(taken.any);
    CHECK(taken.stays == "a tkt-send has outbox 1 just now; ask again in a moment");
    CHECK(takes_back(id).stays == "outbox 1 has been sent, and stays");
  }
  SECTION("what may have arrived")
  {
    s.answers("a@example.org", Fate::unknown, "");
    const auto id = s.queued({"a@example.org"});
    s.pass();
    CHECK_FALSE(takes_back(id).any);
    CHECK(takes_back(id).stays ==
          "outbox 1 may have arrived; tkt outbox resolve 1 says whether it has");
  }
}

TEST_CASE("what was refused is tried again when somebody says so, for those alone", "[send]")
{
  Outbox s;
  s.answers("b@example.org", Fate::refused, "550 blocked");
  const auto id = s.queued({"a@example.org", "b@example.org"});
  s.pass();
  s.server.instead.clear();
  s.shop.clock.advance(days{6}); // days of trying count from now on
  CHECK(retry(s.shop.session, id, "unblocked").state == State::queued);
  s.pass();
  CHECK(s.server.given ==
        std::vector<Lines>{{"a@example.org", "b@example.org"}, {"b@example.org"}});
  CHECK(s.server.bytes.at(0) == s.server.bytes.at(1));
  CHECK(s.mail(id).state == State::sent);
  CHECK(s.events() == Lines{"send_retried b@example.org (unblocked)"});
  CHECK(kind_of([&] { retry(s.shop.session, id); }) == Kind::usage);
}

TEST_CASE("what waits for its next try need not wait", "[send]")
{
  Outbox s;
  s.answers("a@example.org", Fate::deferred, "450 later");
  const auto id = s.queued({"a@example.org"});
  s.pass();
  s.server.instead.clear();
  retry(s.shop.session, id);
  s.pass();
  CHECK(s.mail(id).state == State::sent);
  CHECK(s.events().empty());
}

TEST_CASE("only a person's word repeats what is unknown", "[send]")
{
  Outbox s;
  s.answers("a@example.org", Fate::unknown, "lost");
  const auto id = s.queued({"a@example.org"});
  s.pass();
  CHECK(kind_of([&] { retry(s.shop.session, id); }) == Kind::usage);
  s.server.instead.clear();
  SECTION("it has arrived")
  {
    CHECK(resolve(s.shop.session, id, Resolution::sent, "he told me").state == State::sent);
    s.pass();
    CHECK(s.server.given.size() == 1);
    CHECK(s.events() == Lines{"send_resolved a@example.org (it has arrived: he told me)"});
  }
  SECTION("it has not")
  {
    CHECK(resolve(s.shop.session, id, Resolution::retry).state == State::queued);
    s.pass();
    CHECK(s.server.given.size() == 2);
    CHECK(s.server.bytes.at(0) == s.server.bytes.at(1));
    CHECK(s.events() == Lines{"send_resolved a@example.org (sent again)"});
  }
  CHECK(s.mail(id).state == State::sent);
  CHECK(kind_of([&] { resolve(s.shop.session, id, Resolution::sent); }) == Kind::usage);
}

TEST_CASE("the outbox lists what asks for a person, and the rest if that is wanted", "[send]")
{
  Outbox s;
  s.answers("b@example.org", Fate::refused, "550 no");
  const auto sent = s.queued({"a@example.org"});
  const auto refused = s.queued({"b@example.org"});
  s.pass();
  const auto taken_back = s.queued({"a@example.org"});
  cancel(s.shop.session, taken_back);
  const auto waits = s.queued({"a@example.org"});
  using Ids = std::vector<std::int64_t>;
  CHECK(s.listed() == Ids{refused.value, waits.value});
  OutboxFilter all;
  all.all = true;
  CHECK(s.listed(all) == Ids{sent.value, refused.value, taken_back.value, waits.value});
  all.limit = 2;
  CHECK(s.listed(all) == Ids{taken_back.value, waits.value});
  OutboxFilter some;
  some.states = {State::cancelled, State::sent};
  CHECK(s.listed(some) == Ids{sent.value, taken_back.value});
  OutboxFilter others;
  others.ticket = TicketId{99};
  CHECK(s.listed(others).empty());
  others = {};
  others.mailbox = "billing";
  CHECK(s.listed(others).empty());
}
