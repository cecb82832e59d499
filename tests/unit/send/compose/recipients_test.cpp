#include <catch2/catch.hpp>

#include "desk/ticket/ticket.hpp"
#include "send/compose/identity.hpp"
#include "send/compose/recipients.hpp"
#include "send/compose/subject.hpp"
#include "send/sending_desk.hpp"

using namespace tkt;
using namespace tkt::send;
using test::SendingDesk;

namespace {

using Addresses = std::vector<std::string>;

Addresses addresses(const std::vector<mail::Address>& list)
{
  Addresses result;
  for (const auto& who : list)
    result.push_back(who.address);
  return result;
}

struct Answering {
  SendingDesk shop;
  desk::Ticket ticket = desk::get_ticket(shop.db, shop.receives(test::first_letter));
  desk::Message original = desk::message_to_answer(shop.db, ticket.id).value();
  std::vector<mail::Address> reply_to;
  Letter wanted;

  Recipients settled()
  {
    return resolve_recipients(shop.config, ticket, wanted, &original, reply_to);
  }
};

} // namespace

TEST_CASE("an answer goes to the requester", "[send]")
{
  Answering a;
  CHECK(a.settled().envelope() == Addresses{"joerg@example.org"});
  CHECK(a.settled().to.front().name == "Jörg Customer");
  SECTION("or to where he wants his answers")
  {
    a.reply_to = {{"", "support@example.com"}, {"", "home@example.org"}};
    CHECK(a.settled().envelope() == Addresses{"home@example.org"});
  }
  SECTION("never to where somebody else wants them")
  {
    a.original.from = {"", "stranger@example.net"};
    a.reply_to = {{"", "stranger@example.net"}};
    CHECK(a.settled().envelope() == Addresses{"joerg@example.org"});
  }
  SECTION("or to who is named")
  {
    a.wanted.to = {{"", "other@example.org"}};
    CHECK(a.settled().envelope() == Addresses{"other@example.org"});
  }
  SECTION("if that is an address")
  {
    a.wanted.to = {{"", "nobody"}};
    CHECK_THROWS_WITH(a.settled(), "not an address: \"nobody\"");
    a.wanted.to.clear();
    a.wanted.cc = {{"", "a@b.example\r\nBcc: c@d.example"}};
    CHECK_THROWS_AS(a.settled(), Error);
  }
  SECTION("and there must be somebody")
  {
    a.ticket.requester.address.clear();
    CHECK_THROWS_AS(a.settled(), Error);
  }
}

TEST_CASE("an answer to all leaves out our own addresses and those never copied", "[send]")
{
  Answering a;
  a.wanted.reply_all = true;
  CHECK(addresses(a.settled().cc) == Addresses{"boss@example.org"});
  SECTION("another writer is copied, the requester stays")
  {
    a.original.from = {"", "colleague@example.org"};
    CHECK(addresses(a.settled().to) == Addresses{"joerg@example.org"});
    CHECK(addresses(a.settled().cc) == Addresses{"colleague@example.org", "boss@example.org"});
  }
}

TEST_CASE("everybody gets one copy", "[send]")
{
  Answering a;
  a.wanted.cc = {{"", "JOERG@EXAMPLE.ORG"}, {"", "c@example.org"}};
  a.wanted.bcc = {{"", "c@Example.org"}, {"", "b@example.org"}};
  CHECK(addresses(a.settled().cc) == Addresses{"c@example.org"});
  CHECK(addresses(a.settled().bcc) == Addresses{"b@example.org"});
  CHECK(a.settled().envelope() == Addresses{"joerg@example.org", "c@example.org", "b@example.org"});
}

TEST_CASE("mail goes out in the name that the queue chooses", "[send]")
{
  const SendingDesk shop;
  const auto& config = shop.config;
  const auto& mailbox = config.mailbox("support");
  const auto* anna = &config.agent("anna");
  SECTION("the queue's")
  {
    const auto who = identity(config, config.queue("support"), mailbox, anna);
    CHECK(to_text(who.from) == "Example Ltd support <support@example.com>");
    CHECK_FALSE(who.reply_to);
  }
  SECTION("the agent's at the queue's address, answers to the agent")
  {
    const auto who = identity(config, config.queue("billing"), mailbox, anna);
    CHECK(to_text(who.from) == "Anna Agent via Example Ltd billing <support@example.com>");
    CHECK(who.reply_to->address == "anna@example.com");
  }
  SECTION("the agent's own address, answers to the queue")
  {
    const auto who = identity(config, config.queue("sales"), mailbox, anna);
    CHECK(to_text(who.from) == "Anna Agent <anna@example.com>");
    CHECK(who.reply_to->address == "support@example.com");
  }
  SECTION("an agent without an address writes from the queue's")
  {
    auto bert = config.agent("anna");
    bert.email.clear();
    const auto who = identity(config, config.queue("sales"), mailbox, &bert);
    CHECK(who.from.address == "support@example.com");
    CHECK_FALSE(who.reply_to);
  }
}

TEST_CASE("the mailbox is the one asked for, the queue's, or the ticket's", "[send]")
{
  const SendingDesk shop;
  desk::Ticket ticket;
  ticket.queue = "billing";
  ticket.mailbox = "support";
  CHECK(outgoing_mailbox(shop.config, ticket).name == "billing");
  CHECK(outgoing_mailbox(shop.config, ticket, "support").name == "support");
  CHECK_THROWS_AS(outgoing_mailbox(shop.config, ticket, "suport"), Error);
  CHECK_THROWS_WITH(outgoing_mailbox(shop.config, ticket, "silent"),
                    "mailbox silent: cannot send; give it [mailbox.outgoing]");
}

TEST_CASE("the tag stands in the subject once", "[send]")
{
  CHECK(answer_subject("Printer", "[#5]") == "Re: [#5] Printer");
  CHECK(answer_subject("Re: [#5] Printer", "[#5]") == "Re: [#5] Printer");
  CHECK(answer_subject("AW: Re: [#5] Re: Printer", "[#5]") == "Re: [#5] Printer");
  CHECK(answer_subject("RE: Printer [#5]", "[#5]") == "Re: Printer [#5]");
  CHECK(answer_subject("Printer", "") == "Re: Printer");
  CHECK(answer_subject("", "[#5]") == "Re: [#5]");
  CHECK_FALSE(has_tag("call #55", "#5"));
  CHECK(has_tag("call #5, please", "#5"));
}
