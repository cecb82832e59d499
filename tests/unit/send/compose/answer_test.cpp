#include <catch2/catch.hpp>

#include "desk/ticket/ticket.hpp"
#include "desk/token/token.hpp"
#include "send/compose/acknowledge.hpp"
#include "send/compose/answer.hpp"
#include "send/sending_desk.hpp"

using namespace tkt;
using namespace tkt::send;
using test::SendingDesk;

namespace {

using Ids = std::vector<std::string>;

/// A letter that only says something.
Letter saying(std::string text)
{
  Letter answer;
  answer.text = std::move(text);
  return answer;
}

bool contains(const std::string& text, const std::string& part)
{
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("an answer is mail that belongs to what it answers", "[send]")
{
  SendingDesk shop;
  const auto ticket = shop.receives(test::first_letter);
  const auto received = shop.clock.now();
  shop.clock.advance(hours{1});
  const auto id = answer(shop.session, ticket, saying("Turn it off.\n\n"));
  const auto raw = shop.raw_of(id);
  const auto mail = mail::Message::parse(raw);

  SECTION("threading: In-Reply-To, References, Outlook's fields, a token of ours")
  {
    CHECK(mail.in_reply_to() == Ids{"first@example.org"});
    CHECK(mail.references() == Ids{"before@example.org", "first@example.org"});
    CHECK(mail.first_header("Thread-Index") == "AdABCDEF+/==");
    CHECK(mail.first_header("Thread-Topic") == "Printer on fire");
    CHECK(desk::verify_message_id(shop.db, mail.message_id()) == ticket);
  }
  SECTION("who: the queue to the requester")
  {
    CHECK(to_text(mail.from().at(0)) == "Example Ltd support <support@example.com>");
    CHECK(to_text(mail.to().at(0)) == "Jörg Customer <joerg@example.org>");
    CHECK(mail.cc().empty());
  }
  SECTION("what: text, signature, then attribution and quote")
  {
    CHECK(mail.subject() == fmt::format("Re: [#{}] Printer on fire", ticket));
    CHECK(mail.text() == "Turn it off.\n\nAnna Agent\nExample Ltd\n\n"
                         "On 2024-03-01 10:00 CET, Jörg Customer <joerg@example.org> wrote:\n"
                         "> It burns.\n> Grüße");
    CHECK(mail.date() == received + hours{1});
  }
  SECTION("a person's mail carries no mark of a machine")
  {
    for (const auto* name : {"Auto-Submitted", "Precedence", "X-Auto-Response-Suppress"})
      CHECK(mail.header(name).empty());
  }
  SECTION("the conversation and the outbox have it")
  {
    const auto message = desk::find_message(shop.db, id).value();
    CHECK(message.kind == desk::MessageKind::outgoing);
    CHECK(message.author == "anna");
    CHECK(message.text == mail.text());
    const auto queued = due(shop.db, "", shop.clock.now(), false);
    REQUIRE(queued.size() == 1);
    CHECK(queued[0].message == id);
    CHECK(queued[0].ticket == ticket);
    CHECK(queued[0].mailbox == "support");
    CHECK(queued[0].sender == "support@example.com");
    CHECK(queued[0].recipients.at(0).address == "joerg@example.org");
  }
  SECTION("the next answer knows this one")
  {
    shop.adds(ticket, "From: joerg@example.org\r\nSubject: AW: " + mail.subject() +
                          "\r\nMessage-ID: <second@example.org>\r\nIn-Reply-To: <" +
                          mail.message_id() + ">\r\n\r\nIt is off.\r\n> Turn it off.\r\n");
    const auto next_raw = shop.raw_of(answer(shop.session, ticket, saying("Good.")));
    const auto next = mail::Message::parse(next_raw);
    CHECK(next.references() == Ids{mail.message_id(), "first@example.org", "second@example.org"});
    CHECK(next.subject() == mail.subject());
  }
}

TEST_CASE("an answer takes what its writer asks for", "[send]")
{
  SendingDesk shop;
  const auto ticket = shop.receives(test::first_letter);
  auto wanted = saying("See there.");
  SECTION("no quote")
  {
    wanted.quote = false;
    const auto raw = shop.raw_of(answer(shop.session, ticket, wanted));
    CHECK_FALSE(contains(raw, "It burns"));
    CHECK_FALSE(contains(raw, "wrote:"));
  }
  SECTION("blind copies are in the envelope and nowhere else")
  {
    wanted.bcc = {{"", "hidden@example.org"}};
    const auto id = answer(shop.session, ticket, wanted);
    CHECK_FALSE(contains(shop.raw_of(id), "hidden"));
    CHECK(desk::find_message(shop.db, id)->bcc.at(0).address == "hidden@example.org");
    CHECK(due(shop.db, "", shop.clock.now(), false).at(0).recipients.size() == 2);
  }
  SECTION("attachments, with any name")
  {
    wanted.attachments = {{"Größe \"1\".pdf", "application/pdf", std::string("%PDF\0\r\n", 7)}};
    const auto id = answer(shop.session, ticket, wanted);
    const auto raw = shop.raw_of(id);
    const auto mail = mail::Message::parse(raw);
    REQUIRE(mail.attachments().size() == 1);
    CHECK(mail.attachment_bytes(mail.attachments()[0].part) == wanted.attachments[0].bytes.whole());
    CHECK(desk::find_message(shop.db, id)->attachments.at(0).name == mail.attachments()[0].name);
  }
  SECTION("another mailbox, a later time")
  {
    wanted.mailbox = "billing";
    wanted.not_before = shop.clock.now() + hours{2};
    answer(shop.session, ticket, wanted);
    CHECK(due(shop.db, "", shop.clock.now(), false).empty());
    CHECK(due(shop.db, "", shop.clock.now(), true).empty());
    shop.clock.advance(hours{2});
    CHECK(due(shop.db, "billing", shop.clock.now(), false).size() == 1);
  }
}

TEST_CASE("an answer that cannot be made changes nothing", "[send]")
{
  SendingDesk shop;
  const auto ticket = shop.receives(test::first_letter);
  auto wanted = saying("x");
  SECTION("no text")
  {
    wanted.text = " \n";
  }
  SECTION("no such template")
  {
    wanted.template_name = "mesage";
  }
  SECTION("no such mailbox")
  {
    wanted.mailbox = "nowhere";
  }
  SECTION("no address")
  {
    wanted.to = {{"", "x"}};
  }
  SECTION("a file that cannot be read to its end")
  {
    struct Broken final : ByteSource {
      std::size_t size() const override { return 1'000'000; }
      void read(std::size_t at, std::span<char>) const override
      {
        if (at > 500'000)
          throw Error{Kind::temporary, "the disk is gone"};
      }
    };
    wanted.attachments = {{"a.bin", "", Bytes{std::make_shared<Broken>()}}};
  }
  CHECK_THROWS_AS(answer(shop.session, ticket, wanted), Error);
  CHECK(desk::conversation(shop.db, ticket).size() == 1);
  CHECK(due(shop.db, "", shop.clock.now(), true).empty());
  CHECK(shop.db.prepare("SELECT count(*) FROM raw").value<int>() == 1);
}

TEST_CASE("nothing in a customer's mail can add a header to the answer", "[send]")
{
  SendingDesk shop;
  const auto ticket =
      shop.receives("From: =?utf-8?q?x=0D=0ABcc=3A_v=40example=2Enet?= <a@example.org>\r\n"
                    "Subject: =?utf-8?q?s=0D=0ABcc=3A_v=40example=2Enet=0D=0A=0D=0Abody?=\r\n"
                    "Message-ID: <m@example.org>\r\n"
                    "Thread-Index: =?utf-8?q?a=0D=0ABcc=3A_v=40example=2Enet?=\r\n"
                    "Thread-Topic: =?utf-8?q?t=0D=0ABcc=3A_v=40example=2Enet?=\r\n"
                    "\r\nhello\r\n");
  const auto raw = shop.raw_of(answer(shop.session, ticket, saying("y")));
  const auto mail = mail::Message::parse(raw);
  CHECK(mail.bcc().empty());
  CHECK(mail.header("Thread-Index").empty());
  CHECK_FALSE(contains(raw, "\nBcc:"));
  CHECK(due(shop.db, "", shop.clock.now(), false).at(0).recipients.size() == 1);
}

TEST_CASE("a script that is no agent answers as the queue", "[send]")
{
  SendingDesk shop;
  const auto ticket = shop.receives(test::first_letter, "billing");
  desk::Session script{shop.db, shop.config, shop.clock, {"nightly", "root"}};
  const auto raw = shop.raw_of(answer(script, ticket, saying("x")));
  CHECK(to_text(mail::Message::parse(raw).from().at(0)) ==
        "Example Ltd billing <billing@example.com>");
}

TEST_CASE("a new ticket is acknowledged once", "[send]")
{
  SendingDesk shop;
  const auto ticket = shop.receives(test::first_letter);
  const auto original = desk::message_to_answer(shop.db, ticket).value();
  const auto id = acknowledge(shop.session, ticket, original, false);
  REQUIRE(id);
  const auto raw = shop.raw_of(*id);
  const auto mail = mail::Message::parse(raw);

  CHECK(mail.header("Auto-Submitted") == Ids{"auto-replied"});
  CHECK(mail.header("X-Auto-Response-Suppress") == Ids{"OOF, AutoReply"});
  CHECK(mail.header("Precedence").empty());
  CHECK(mail.in_reply_to() == Ids{"first@example.org"});
  CHECK(mail.subject() == fmt::format("[#{}] We have your message: Printer on fire", ticket));
  CHECK(contains(mail.text(), "> It burns."));
  CHECK(contains(mail.text(), "Opened:   2024-03-01 10:00 CET"));
  CHECK(desk::find_message(shop.db, *id)->kind == desk::MessageKind::automatic);
  const auto queued = due(shop.db, "", shop.clock.now(), false);
  REQUIRE(queued.size() == 1);
  CHECK(queued[0].sender.empty());

  CHECK_FALSE(acknowledge(shop.session, ticket, original, false));
  CHECK_FALSE(acknowledge(shop.session, ticket, original, true));
  CHECK(shop.events(ticket, {"acknowledged"}) ==
        Ids{"acknowledged joerg@example.org (template acknowledge)"});
}

TEST_CASE("out of hours the acknowledgement is another one", "[send]")
{
  SendingDesk shop;
  const auto ticket = shop.receives(test::first_letter);
  const auto original = desk::message_to_answer(shop.db, ticket).value();
  REQUIRE(acknowledge(shop.session, ticket, original, true));
  CHECK(shop.events(ticket, {"acknowledged"}).at(0) ==
        "acknowledged joerg@example.org (template acknowledge-out-of-hours, outside of working "
        "hours)");
}

TEST_CASE("an acknowledgement that cannot be made says so and hinders nothing", "[send]")
{
  SendingDesk shop;
  const auto ticket = shop.receives(test::first_letter);
  const auto original = desk::message_to_answer(shop.db, ticket).value();
  SECTION("a queue that sends none")
  {
    shop.config.queues[0].acknowledge = {};
    CHECK_FALSE(acknowledge(shop.session, ticket, original, true));
    CHECK(shop.events(ticket, {"acknowledgement_withheld"}).empty());
  }
  SECTION("a template that is not there")
  {
    shop.config.queues[0].acknowledge.template_name = "aknowledge";
    CHECK_FALSE(acknowledge(shop.session, ticket, original, false));
    CHECK(shop.events(ticket, {"acknowledgement_withheld"}).size() == 1);
    CHECK(desk::conversation(shop.db, ticket).size() == 1);
  }
}
