#include <catch2/catch.hpp>

#include "mail/judge/authentication.hpp"
#include "workshop.hpp"

using namespace tkt;
using tkt::test::Mail;
using tkt::test::Workshop;

namespace {

/// Ann's ticket, and mail of the desk about it that agents have.
struct Staffed : Workshop {
  TicketId id = receives({.from = "Ann <ann@customer.example>", .message_id = "q1@c.example"});
  std::string told = desk::new_message_id(session, id);

  TicketId writes(std::string body, std::string from = "Bert Agent <bert@example.com>",
                  std::string more = {})
  {
    return receives({.from = std::move(from),
                     .subject = "Re: [#1] The printer is on fire",
                     .body = std::move(body),
                     .message_id = "agents.own@example.com",
                     .in_reply_to = told,
                     .more = std::move(more)});
  }
  desk::Message last() { return desk::conversation(db, id).back(); }
};

} // namespace

SCENARIO("An agent answers by mail", "[rules]")
{
  Staffed desk;
  CHECK(desk.writes("Try water.\n\nOn 1 March 2024 Ann wrote:\n> It burns.\n-- \nBert\n") ==
        desk.id);
  const auto answer = desk.last();
  THEN("it goes out to the requester like any answer")
  {
    CHECK(answer.kind == desk::MessageKind::outgoing);
    CHECK(answer.author == "bert");
    CHECK(answer.to.at(0).address == "ann@customer.example");
    CHECK(answer.from.address == "support@example.com");
    CHECK_THAT(answer.text, Catch::StartsWith("Try water."));
    CHECK(desk.count("outbox") == 1);
    CHECK(desk.ticket(desk.id).agent == "bert");
    CHECK(desk.ticket(desk.id).clocks.reaction.value().stopped_at.has_value());
    CHECK_THAT(desk.reasons(desk.id, "by_mail").at(0), Catch::Contains("signed"));
  }
  THEN("its sender is no customer of the ticket")
  {
    CHECK(desk.ticket(desk.id).requester.address == "ann@customer.example");
    CHECK(desk.ticket(desk.id).status == "new"); // what a customer's answer does is not done
  }
  THEN("who answers the agent's own mail is found by that")
  {
    CHECK(desk.receives({.from = "Ann <ann@customer.example>",
                         .in_reply_to = "agents.own@example.com"}) == desk.id);
  }
  THEN("a second copy of it is not sent again")
  {
    desk.routes();
    CHECK(desk.count("outbox") == 1);
  }
}

SCENARIO("An agent orders by mail", "[rules]")
{
  Staffed desk;
  WHEN("with an answer")
  {
    desk.writes("#close\n#assign anna\n#priority urgent\n#tag fire\n\nDone.\n");
    CHECK_THAT(desk.last().text, Catch::StartsWith("Done."));
    const auto ticket = desk.ticket(desk.id);
    CHECK(ticket.status == "closed");
    CHECK(ticket.agent == "anna");
    CHECK(ticket.priority == "urgent");
    CHECK(ticket.tags == std::vector<std::string>{"fire"});
    CHECK(desk.events(desk.id).back().actor == "bert");
  }
  WHEN("with nothing else")
  {
    desk.writes("#close\n\n> It burns.\n");
    CHECK(desk.ticket(desk.id).status == "closed");
    CHECK(desk.last().kind == desk::MessageKind::comment);
    CHECK(desk.count("outbox") == 0);
  }
  WHEN("a comment")
  {
    desk.writes("#comment\nHe always says that.\n");
    CHECK(desk.last().kind == desk::MessageKind::comment);
    CHECK(desk.last().text == "He always says that.");
    CHECK(desk.last().author == "bert");
    CHECK(desk.count("outbox") == 0);
  }
  WHEN("a comment behind the word")
  {
    desk.writes("#Comment call him\n");
    CHECK(desk.last().text == "call him");
  }
  WHEN("with a mistake")
  {
    for (const auto* body :
         {"#asign anna\nDone.\n", "#assign nobody\nDone.\n", "#close now\nDone.\n",
          "#queue\nDone.\n", "#close\n#status opne\nDone.\n"}) {
      Staffed again;
      again.writes(body);
      INFO(body);
      CHECK(again.count("outbox") == 0);
      CHECK(again.last().kind == desk::MessageKind::comment);
      CHECK(again.ticket(again.id).status == "new");
      CHECK_THAT(again.reasons(again.id, "note").back(),
                 Catch::Contains("nothing was sent or done"));
    }
  }
  WHEN("a line only looks like a command")
  {
    desk.writes("#1 on my list\n#close\n");
    CHECK(desk.last().kind == desk::MessageKind::outgoing);
    CHECK_THAT(desk.last().text, Catch::StartsWith("#1 on my list\n#close"));
    CHECK(desk.ticket(desk.id).status == "new");
  }
  WHEN("commands are switched off")
  {
    desk.config.agent_mail.commands = false;
    desk.writes("#close\n");
    CHECK_THAT(desk.last().text, Catch::StartsWith("#close"));
    CHECK(desk.ticket(desk.id).status == "new");
  }
}

SCENARIO("Others cannot order anything", "[rules]")
{
  Staffed desk;
  WHEN("the customer writes a command")
  {
    desk.writes("#close\nThanks\n", "Ann <ann@customer.example>");
    CHECK(desk.last().kind == desk::MessageKind::incoming);
    CHECK_THAT(desk.last().text, Catch::StartsWith("#close"));
    CHECK(desk.ticket(desk.id).active);
  }
  WHEN("an agent's address comes without a token")
  {
    const auto id = desk.receives({.from = "Bert Agent <bert@example.com>",
                                   .subject = "[#1] fire",
                                   .body = "#close\n",
                                   .in_reply_to = "q1@c.example"});
    CHECK(id != desk.id);
    CHECK(desk.ticket(desk.id).status == "new");
    CHECK(desk.count("outbox") == 0);
    CHECK_THAT(desk.reasons(id, "note").at(0), Catch::Contains("claims to be of agent bert"));
  }
  WHEN("an agent's address writes something new")
  {
    const auto id = desk.receives({.from = "Bert Agent <bert@example.com>", .body = "#close\n"});
    CHECK(desk.ticket(id).requester.address == "bert@example.com");
    CHECK(desk.ticket(id).active);
    CHECK(desk.reasons(id, "note") ==
          std::vector<std::string>{"claims to be of agent bert, which nothing proves"});
  }
  WHEN("an agent hands on what a customer wrote to him")
  {
    const Mail mail{.from = "Bert Agent <bert@example.com>",
                    .subject = "Fwd: fire",
                    .body = "#customer Zoe <zoe@customer.example>\nSee below.\n> It burns.\n",
                    .more = "Authentication-Results: mx.example.com; dmarc=pass\r\n"};
    desk.config.agent_mail.authentication = "mx.example.com";
    const auto id = desk.receives(mail);
    CHECK(desk.ticket(id).requester.address == "zoe@customer.example");
    CHECK(desk.last().from.address != "zoe@customer.example");
    CHECK(desk.reasons(id, "note") == std::vector<std::string>{"agent bert names the customer"});
    THEN("nobody else can")
    {
      auto forged = mail;
      forged.more.clear();
      const auto other = desk.receives(forged);
      CHECK(desk.ticket(other).requester.address == "bert@example.com");
      CHECK_THAT(desk.reasons(other, "note").back(), Catch::Contains("is not followed"));
      forged = mail;
      forged.from = "eve@elsewhere.example";
      CHECK(desk.ticket(desk.receives(forged)).requester.address == "eve@elsewhere.example");
    }
    THEN("what is no address is told")
    {
      auto wrong = mail;
      wrong.body = "#customer Zoe\n";
      const auto other = desk.receives(wrong);
      CHECK(desk.ticket(other).requester.address == "bert@example.com");
      CHECK(desk.reasons(other, "note") ==
            std::vector<std::string>{"#customer: \"Zoe\" is no address"});
    }
  }
  WHEN("there are two authors")
  {
    desk.writes("#close\n", "bert@example.com, eve@elsewhere.example");
    CHECK(desk.last().kind == desk::MessageKind::incoming);
    CHECK(desk.ticket(desk.id).active);
  }
  WHEN("the agent is the customer")
  {
    Workshop shop;
    const auto own = shop.receives({.from = "bert@example.com"});
    shop.receives({.from = "bert@example.com",
                   .body = "#close\n",
                   .in_reply_to = desk::new_message_id(shop.session, own)});
    CHECK(desk::conversation(shop.db, own).back().kind == desk::MessageKind::incoming);
    CHECK(shop.count("outbox") == 0);
  }
  WHEN("the agent is away")
  {
    desk.writes("I am away.\n", "bert@example.com", "Auto-Submitted: auto-replied\r\n");
    CHECK(desk.last().kind == desk::MessageKind::incoming);
    CHECK(desk.count("outbox") == 0);
  }
  WHEN("agents' mail is not wanted")
  {
    desk.config.agent_mail.accept = false;
    desk.writes("#close\n");
    CHECK(desk.last().kind == desk::MessageKind::incoming);
  }
}

SCENARIO("A customer who got the agent's mail is not sent it again", "[rules]")
{
  Staffed desk;
  desk.receives({.from = "bert@example.com",
                 .to = "support@example.com, ann@customer.example",
                 .body = "Try water.\n",
                 .in_reply_to = desk.told});
  CHECK(desk.last().kind == desk::MessageKind::outgoing);
  CHECK(desk.last().text == "Try water.");
  CHECK(desk.count("outbox") == 0);
}

SCENARIO("The relay has to vouch for an agent where that is wanted", "[rules]")
{
  struct Case {
    const char* what;
    const char* field;
    bool believed;
  };
  for (const auto& one : std::initializer_list<Case>{
           {"nothing", "", false},
           {"DMARC",
            "Authentication-Results: mx.example.com; dmarc=pass header.from=example.com\r\n", true},
           {"DKIM of the domain",
            "Authentication-Results: MX.example.com 1; spf=none; dkim=pass (ok) "
            "header.d=example.com\r\n",
            true},
           {"DKIM of another domain",
            "Authentication-Results: mx.example.com; dkim=pass header.d=elsewhere.example\r\n",
            false},
           {"a failure", "Authentication-Results: mx.example.com; dmarc=fail; spf=pass\r\n", false},
           {"words in a comment",
            "Authentication-Results: mx.example.com; spf=fail (; dmarc=pass)\r\n", false},
           {"words in a quoted name",
            "Authentication-Results: mx.example.com; dkim=pass "
            "header.i=\"x header.d=example.com y\"@elsewhere.example\r\n",
            false},
           {"somebody else's word", "Authentication-Results: mx.elsewhere.example; dmarc=pass\r\n",
            false},
           {"a field below the relay's own",
            "Authentication-Results: mx.example.com; dmarc=fail\r\n"
            "Authentication-Results: mx.example.com; dmarc=pass\r\n",
            false}}) {
    DYNAMIC_SECTION(one.what)
    {
      Staffed desk;
      desk.config.agent_mail.authentication = "mx.example.com";
      desk.writes("Try water.\n", "bert@example.com", one.field);
      CHECK((desk.last().kind == desk::MessageKind::outgoing) == one.believed);
      CHECK(desk.count("outbox") == (one.believed ? 1 : 0));
    }
  }
}
