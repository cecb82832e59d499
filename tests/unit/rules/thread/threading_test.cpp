#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "desk/token/token.hpp"
#include "rules/thread/threading.hpp"
#include "workshop.hpp"

using namespace tkt;
using tkt::test::Mail;
using tkt::test::Workshop;

namespace {

const std::string ann = "Ann <ann@customer.example>";
const std::string stranger = "Eve <eve@elsewhere.example>";

/// A ticket that Ann opened, with an answer that we signed.
struct Threaded : Workshop {
  TicketId first = receives({.from = ann, .message_id = "q1@customer.example"});
  std::string answer = [&] {
    const auto id = desk::new_message_id(session, first);
    desk::Message message;
    message.ticket = first;
    message.kind = desk::MessageKind::outgoing;
    message.at = clock.now();
    message.message_id = id;
    message.text = "Have you tried water?";
    desk::add_message(session, message);
    return id;
  }();
};

} // namespace

SCENARIO("Mail finds its ticket by the strongest sign", "[rules]")
{
  Threaded desk;
  struct Case {
    const char* what;
    Mail mail;
    bool follows;
    const char* because;
  };
  const auto forged = [&] {
    auto id = desk.answer;
    id[id.find('@') - 1] = id[id.find('@') - 1] == 'a' ? 'b' : 'a';
    return id;
  }();
  const std::vector<Case> cases{
      {"an answer to our answer", {.from = ann, .in_reply_to = desk.answer}, true, "signed"},
      {"a colleague's answer to our answer",
       {.from = stranger, .in_reply_to = desk.answer},
       true,
       "signed"},
      {"a client that keeps References only",
       {.from = ann, .references = "<q1@customer.example> <" + desk.answer + ">"},
       true,
       "References names a message that we signed"},
      {"a follow-up to her own mail",
       {.from = ann, .in_reply_to = "q1@customer.example"},
       true,
       "In-Reply-To names message 1 of ticket 1"},
      {"a follow-up by way of References",
       {.from = ann, .references = "<unknown@x.example> <q1@customer.example>"},
       true,
       "References names message 1"},
      {"the tag in the subject, from Ann",
       {.from = ann, .subject = "Re: [#1] fire"},
       true,
       "the subject names ticket 1"},
      {"her address in other letters",
       {.from = "ANN@Customer.Example", .subject = "Re: [#1]"},
       true,
       "the subject names ticket 1"},
      {"the tag in the subject, from a stranger",
       {.from = stranger, .subject = "Re: [#1] fire"},
       false,
       "claims to belong to ticket 1"},
      {"a reference from a stranger",
       {.from = stranger, .in_reply_to = "q1@customer.example"},
       false,
       "claims to belong to ticket 1"},
      {"a forged token", {.from = stranger, .in_reply_to = forged}, false, "names no message"},
      {"a tag of no ticket", {.from = ann, .subject = "[#99] fire"}, false, "names no message"},
      {"a number without the tag",
       {.from = ann, .subject = "order #1 and 1"},
       false,
       "names no message"},
      {"an empty In-Reply-To",
       {.from = ann, .more = "In-Reply-To: <>\r\nReferences: \r\n"},
       false,
       "names no message"},
      {"no sender at all", {.from = "", .subject = "[#1]"}, false, "claims to belong to ticket 1"},
  };
  for (const auto& one : cases) {
    DYNAMIC_SECTION(one.what)
    {
      const auto id = desk.receives(one.mail);
      REQUIRE(id);
      CHECK((id == desk.first) == one.follows);
      const auto reason = desk.reasons(id, "message").back();
      CHECK_THAT(reason, Catch::Contains(one.because));
    }
  }
}

SCENARIO("A mail without Message-ID opens its own ticket each time", "[rules]")
{
  Workshop shop;
  const auto first = shop.receives({.from = ann, .subject = "one"});
  const auto second = shop.receives({.from = ann, .subject = "two"});
  CHECK(first != second);
}

SCENARIO("A claim that is not believed is shown as a link", "[rules]")
{
  Threaded desk;
  const auto id = desk.receives({.from = stranger, .subject = "Re: [#1] fire"});
  CHECK(id != desk.first);
  const auto links = desk.reasons(id, "linked");
  REQUIRE(links.size() == 1);
  CHECK_THAT(links[0], Catch::Contains("eve@elsewhere.example takes no part"));
  CHECK(desk.count("link") == 1);
}

SCENARIO("A third person's answer takes part from then on and replaces nobody", "[rules]")
{
  Threaded desk;
  desk.receives({.from = stranger, .in_reply_to = desk.answer});
  CHECK(desk.ticket(desk.first).requester.address == "ann@customer.example");
  CHECK(desk.receives({.from = stranger, .subject = "[#1] me again"}) == desk.first);
}

SCENARIO("The nearest reference decides where they name two tickets", "[rules]")
{
  Workshop shop;
  const auto one = shop.receives({.from = ann, .subject = "one", .message_id = "one@c.example"});
  const auto two = shop.receives({.from = ann, .subject = "two", .message_id = "two@c.example"});
  CHECK(shop.receives({.from = ann, .references = "<one@c.example> <two@c.example>"}) == two);
  CHECK(shop.receives({.from = ann, .references = "<two@c.example> <one@c.example>"}) == one);
}

SCENARIO("A customer answers a closed ticket", "[rules]")
{
  Threaded desk;
  desk::close(desk.session, desk.first);
  WHEN("the answer comes within the window")
  {
    desk.clock.advance(days{13});
    CHECK(desk.receives({.from = ann, .in_reply_to = desk.answer}) == desk.first);
    THEN("the same ticket is open again")
    {
      CHECK(desk.ticket(desk.first).status == "open");
      CHECK(desk.ticket(desk.first).active);
    }
  }
  WHEN("the answer comes too late")
  {
    desk.clock.advance(days{15});
    const auto second = desk.receives({.from = ann, .in_reply_to = desk.answer});
    THEN("a new ticket points back to the old one")
    {
      CHECK(second != desk.first);
      CHECK(desk.ticket(desk.first).status == "closed");
      CHECK(desk.reasons(second, "linked").size() == 1);
    }
  }
  WHEN("an out-of-office answer comes")
  {
    const auto id = desk.receives(
        {.from = ann, .in_reply_to = desk.answer, .more = "Auto-Submitted: auto-replied\r\n"});
    THEN("it is kept and changes nothing")
    {
      CHECK(id == desk.first);
      CHECK(desk.ticket(desk.first).status == "closed");
    }
  }
}

SCENARIO("Our own mail comes back", "[rules]")
{
  Threaded desk;
  const auto id = desk.stores({.from = "support@example.com", .message_id = desk.answer});
  desk.routes();
  CHECK(desk.state(id) == "ignored");
  CHECK(desk.count("ticket") == 1);
}

SCENARIO("One mail to two departments", "[rules]")
{
  Workshop shop;
  const Mail mail{.from = ann,
                  .to = "support@example.com, billing@example.com",
                  .message_id = "both@c.example"};
  WHEN("it is new")
  {
    auto copy = mail;
    copy.mailbox = "billing";
    const auto one = shop.receives(mail);
    const auto two = shop.receives(copy);
    THEN("each has its ticket")
    {
      CHECK(one != two);
      CHECK(shop.ticket(one).queue == "support");
      CHECK(shop.ticket(two).queue == "billing");
    }
  }
  WHEN("it answers a ticket")
  {
    const auto ticket = shop.receives({.from = ann, .message_id = "q@c.example"});
    auto answer = mail;
    answer.in_reply_to = "q@c.example";
    CHECK(shop.receives(answer) == ticket);
    answer.mailbox = "billing";
    const auto id = shop.stores(answer);
    shop.routes();
    THEN("the second copy is not put on it again")
    {
      CHECK(shop.state(id) == "ignored");
    }
  }
  WHEN("a careless program uses a Message-ID twice for different mail")
  {
    const auto ticket = shop.receives({.from = ann, .message_id = "dup@c.example"});
    const auto second = shop.receives({.from = ann,
                                       .body = "Something else.\n",
                                       .message_id = "dup@c.example",
                                       .in_reply_to = "dup@c.example"});
    THEN("both are kept")
    {
      CHECK(second == ticket);
      CHECK(desk::conversation(shop.db, ticket).size() == 2);
    }
  }
}

SCENARIO("Answers to mail that was never seen meet, however far back it is", "[rules]")
{
  Workshop shop;
  const auto chain = [](int from, int to) {
    std::string references;
    for (int i = from; i < to; ++i)
      references += fmt::format(" <m{}@elsewhere.example>\r\n", i);
    return references.empty() ? references : references.substr(0, references.size() - 2);
  };
  const auto refers = [&](const std::string& references) {
    return shop.receives({.from = ann, .references = references});
  };
  WHEN("a mail of a long conversation has come")
  {
    const auto ticket = refers(chain(0, 600));
    THEN("an answer to its first mail, its newest, or any between is on its ticket")
    {
      for (const int i : {0, 1, 99, 100, 250, 579, 580, 599})
        CHECK(refers(chain(i, i + 1)) == ticket);
      CHECK(refers("<root@elsewhere.example> <m300@elsewhere.example> <x@elsewhere.example>") ==
            ticket);
    }
    THEN("a later mail that has gone far beyond is found by where it began")
    {
      CHECK(refers(chain(0, 1) + " " + chain(1000, 1600)) == ticket);
    }
    THEN("what the ticket's later mail refers to again is not kept again and again")
    {
      const auto kept = shop.count("ghost");
      CHECK(refers(chain(0, 600)) == ticket);
      CHECK(shop.count("ghost") < kept + 100);
    }
  }
  WHEN("a mail names eight thousand")
  {
    const auto ticket = refers(chain(0, 8'000));
    THEN("what is kept of it is bounded, with both of its ends")
    {
      CHECK(shop.count("ghost") == 1000);
      CHECK(refers(chain(0, 1)) == ticket);
      CHECK(refers(chain(7'999, 8'000)) == ticket);
      CHECK(refers(chain(7'500, 7'501)) == ticket);
      CHECK(refers(chain(4'000, 4'001)) != ticket);
    }
  }
}
