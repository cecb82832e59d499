#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "workshop.hpp"

using namespace tkt;
using tkt::test::Mail;
using tkt::test::Workshop;

namespace {

std::string with(std::string_view more)
{
  return std::string{tkt::test::desk_toml} + std::string{more};
}

} // namespace

SCENARIO("A first mail opens a ticket", "[rules]")
{
  Workshop shop;
  const auto id = shop.receives({.from = "Ann Müller <ann@customer.example>",
                                 .subject = "=?utf-8?q?Drucker_k=C3=B6nnte_brennen?="});
  const auto ticket = shop.ticket(id);
  CHECK(id.value == 1);
  CHECK(ticket.subject == "Drucker könnte brennen");
  CHECK(ticket.status == "new");
  CHECK(ticket.queue == "support");
  CHECK(ticket.priority == "normal");
  CHECK(ticket.category == "general");
  CHECK(ticket.mailbox == "support");
  CHECK(ticket.requester.address == "ann@customer.example");
  CHECK(ticket.contact);
  CHECK(to_rfc3339(ticket.clocks.reaction.value().due_at) == "2024-03-01T13:00:00Z");
  CHECK(to_rfc3339(ticket.clocks.alarm.value().due_at) == "2024-03-01T15:00:00Z");
  CHECK(to_rfc3339(ticket.clocks.resolution.value().due_at) == "2024-03-04T09:00:00Z");
  const auto conversation = desk::conversation(shop.db, id);
  REQUIRE(conversation.size() == 1);
  CHECK(conversation[0].text == "It burns.");
}

SCENARIO("Promises count from the arrival, not from the reading", "[rules]")
{
  Workshop shop;
  shop.stores({});
  shop.clock.advance(hours{48}); // nobody ran tkt-rules for two days
  shop.routes();
  CHECK(to_rfc3339(shop.ticket(TicketId{1}).created_at) == "2024-03-01T09:00:00Z");
  CHECK(to_rfc3339(shop.ticket(TicketId{1}).clocks.reaction.value().due_at) ==
        "2024-03-01T13:00:00Z");
}

SCENARIO("Rules route", "[rules]")
{
  Workshop shop{"2024-03-01T09:00:00Z", with(R"toml(
[[rule]]
name = "invoices"
if = { any = [ { subject_contains = ["invoice", "FAKTURA"] }, { sender_is = ["books@partner.example"] } ] }
then = { queue = "billing", priority = "urgent", add_tags = ["invoice"] }
stop = true

[[rule]]
name = "not reached by invoices"
if = { not = { auto = true } }
then = { assign = "bert", type = "question" }

[[rule]]
name = "robots"
if = { auto = true, new_ticket = true }
then = { assign = "team:second-line", status = "pending", category = "hardware" }
)toml")};

  WHEN("a rule holds")
  {
    const auto id = shop.receives({.subject = "Faktura nr 7"});
    THEN("its actions are carried out, with the reason on the ticket")
    {
      const auto ticket = shop.ticket(id);
      CHECK(ticket.queue == "billing");
      CHECK(ticket.priority == "urgent");
      CHECK(ticket.category == "hardware"); // the default of the queue that it went to
      CHECK(ticket.tags == std::vector<std::string>{"invoice"});
      const auto why = shop.reasons(id, "created").at(0);
      CHECK_THAT(why, Catch::Contains("rule \"invoices\"") && Catch::Contains("Faktura nr 7"));
    }
    THEN("its stop is obeyed")
    {
      CHECK(shop.ticket(id).agent.empty());
    }
    THEN("the clocks are those of the new priority")
    {
      CHECK(to_rfc3339(shop.ticket(id).clocks.reaction.value().due_at) == "2024-03-01T10:00:00Z");
    }
  }
  WHEN("the second of two tests holds")
  {
    CHECK(shop.ticket(shop.receives({.from = "Books@Partner.example"})).queue == "billing");
  }
  WHEN("no rule stops")
  {
    const auto ticket = shop.ticket(shop.receives({}));
    CHECK_THAT(shop.reasons(ticket.id, "rule").at(0),
               Catch::Equals("not auto \"true\" (seen: human)"));
    CHECK(ticket.queue == "support");
    CHECK(ticket.agent == "bert");
    CHECK(ticket.type == "question");
  }
  WHEN("a program wrote the mail")
  {
    const auto ticket = shop.ticket(shop.receives({.more = "Auto-Submitted: auto-generated\r\n"}));
    CHECK(ticket.team == "second-line");
    CHECK(ticket.status == "pending");
    CHECK(ticket.category == "hardware");
    CHECK(ticket.agent.empty());
  }
}

SCENARIO("Conditions see what they should", "[rules]")
{
  struct Case {
    const char* condition;
    Mail mail;
    bool holds;
  };
  const std::vector<Case> cases{
      {"subject_contains = \"STRASSE\"", {.subject = "=?utf-8?q?Stra=C3=9Fe?="}, true},
      {"subject_contains = \"x\"", {.subject = "y"}, false},
      {"body_contains = \"Burns\"", {}, true},
      {"body_contains = \"fire\"", {}, false},
      {"sender_contains = \"@CUSTOMER.\"", {}, true},
      {"sender_contains = \"nobody\"", {}, false},
      {"recipient_is = \"help@example.com\"", {.to = "Help <HELP@example.com>"}, true},
      {"recipient_is = \"help@example.com\"", {.more = "Cc: help@example.com\r\n"}, false},
      {"any_recipient_is = \"help@example.com\"", {.more = "Cc: help@example.com\r\n"}, true},
      {"any_recipient_is = \"help@example.com\"",
       {.more = "Delivered-To: help@example.com\r\n"},
       true},
      {"any_recipient_is = \"help@example.com\"", {}, false},
      {"mailbox = \"billing\"", {.mailbox = "billing"}, true},
      {"mailbox = \"billing\"", {}, false},
      {"contact_found = true", {}, false},
      {"contact_found = true", {.from = "vip@customer.example"}, true},
      {"contact_vip = true", {.from = "vip@customer.example"}, true},
      {"contact_vip = false", {}, true},
      {"contact_spam = true", {.from = "vip@customer.example"}, false},
      {"contact_spam = false", {}, true},
      {"contact_type = \"Dealer\"", {.from = "vip@customer.example"}, true},
      {"contact_type = \"dealer\"", {}, false},
      {"auto = true", {.more = "Auto-Submitted: auto-generated\r\n"}, true},
      {"auto = true", {.more = "Auto-Submitted: no\r\n"}, false},
      {"new_ticket = true", {}, true},
      {"all = [ { subject_contains = \"fire\" }, { body_contains = \"burns\" } ]", {}, true},
      {"subject_contains = \"fire\", body_contains = \"flood\"", {}, false},
      {"not = { subject_contains = \"fire\" }", {}, false},
      {"not = [ { subject_contains = \"flood\" }, { body_contains = \"flood\" } ]", {}, true},
      {"any = [ { subject_contains = \"flood\" }, { not = { auto = true } } ]", {}, true},
  };
  for (const auto& one : cases) {
    DYNAMIC_SECTION(one.condition << " on a mail to " << one.mail.to << one.mail.more << ", from "
                                  << one.mail.from << ", " << one.mail.mailbox)
    {
      Workshop shop{"2024-03-01T09:00:00Z",
                    with(fmt::format("[[rule]]\nname = \"r\"\nif = {{ {} }}\n"
                                     "then = {{ add_tags = [\"held\"] }}\n",
                                     one.condition))};
      const auto vip = desk::add_contact(shop.session, {"Vip", "VIP@customer.example"});
      desk::mark_contact(shop.session, vip, "dealer", true);
      const auto id = shop.receives(one.mail);
      CHECK((shop.ticket(id).tags.size() == 1) == one.holds);
    }
  }
}

SCENARIO("The customer's answer moves the ticket", "[rules]")
{
  Workshop shop;
  const auto id = shop.receives({.message_id = "q@customer.example"});
  desk::set(shop.session, id, desk::Field::status, "pending");
  shop.receives({.message_id = "a@customer.example", .in_reply_to = "q@customer.example"});
  CHECK(shop.ticket(id).status == "open");
  CHECK(shop.ticket(id).substatus == "customer-replied");
  CHECK(shop.reasons(id, "status").back() == "the customer answered");
}

SCENARIO("A mailbox that feeds no queue opens no tickets", "[rules]")
{
  Workshop shop;
  const auto id = shop.stores({.mailbox = "archive"});
  CHECK(shop.routes().ignored == 1);
  CHECK(shop.state(id) == "ignored");
  CHECK(shop.count("ticket") == 0);
  CHECK(shop.count("raw") == 1);
}

SCENARIO("Mail that can hardly be read still becomes a ticket", "[rules]")
{
  Workshop shop;
  for (const auto raw :
       {std::string_view{""}, std::string_view{"\0\0\0", 3}, std::string_view{"no header at all"},
        std::string_view{"From: \r\n\r\n"},
        std::string_view{"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x"}}) {
    const auto id = shop.stores_raw(raw);
    shop.routes();
    CHECK(shop.state(id) == "done");
  }
  CHECK(shop.count("ticket") == 5);
  CHECK(shop.ticket(TicketId{1}).subject == "(no subject)");
}

SCENARIO("Running again changes nothing", "[rules]")
{
  Workshop shop;
  shop.receives({});
  const auto events = shop.count("event");
  const auto report = shop.routes();
  CHECK(report.opened + report.followed + report.ignored + report.quarantined == 0);
  CHECK(shop.count("event") == events);
  CHECK(shop.count("ticket") == 1);
}

SCENARIO("A message under which the program keeps dying is set aside", "[rules]")
{
  Workshop shop;
  const auto poison = shop.stores({.subject = "poison"});
  const auto other = shop.stores({.subject = "harmless"});
  WHEN("it died under it eight times")
  {
    shop.db.execute("UPDATE incoming SET attempts = 8 WHERE id = 1");
    const auto report = shop.routes();
    THEN("the message is kept and no longer tried; the others go on")
    {
      CHECK(report.quarantined == 1);
      CHECK(shop.state(poison) == "quarantined");
      CHECK(shop.state(other) == "done");
      CHECK(shop.count("raw") == 2);
    }
  }
  WHEN("it died under it twice")
  {
    shop.db.execute("UPDATE incoming SET attempts = 2 WHERE id = 1");
    shop.routes();
    THEN("the others come first")
    {
      CHECK(shop.ticket(TicketId{1}).subject == "harmless");
      CHECK(shop.ticket(TicketId{2}).subject == "poison");
    }
  }
  WHEN("it died once, by chance")
  {
    shop.db.execute("UPDATE incoming SET attempts = 1");
    CHECK(shop.routes().opened == 2);
  }
}

SCENARIO("An acknowledgement is sent where it is wanted and allowed", "[rules]")
{
  Workshop shop{"2024-03-01T09:00:00Z", with(R"toml(
[queue.acknowledge]
template = "acknowledge"
out_of_hours_template = "acknowledge-out-of-hours"
)toml")};
  // The table above continues the last queue of the configuration: billing.
  const Mail mail{.to = "billing@example.com", .mailbox = "billing"};
  const auto acknowledged = [&](TicketId id) { return shop.reasons(id, "acknowledged").size(); };

  WHEN("a person writes for the first time")
  {
    const auto id = shop.receives(mail);
    CHECK(acknowledged(id) == 1);
    const auto conversation = desk::conversation(shop.db, id);
    REQUIRE(conversation.size() == 2);
    CHECK(conversation[1].kind == desk::MessageKind::automatic);
    CHECK(shop.count("outbox") == 1);
    THEN("the second mail gets none")
    {
      auto second = mail;
      second.subject = "[#1] more";
      CHECK(shop.receives(second) == id);
      CHECK(acknowledged(id) == 1);
    }
    THEN("the reaction clock goes on: nobody has answered")
    {
      CHECK_FALSE(shop.ticket(id).clocks.reaction.value().stopped_at);
    }
  }
  for (const auto* header :
       {"Auto-Submitted: auto-replied\r\n", "Auto-Submitted: auto-generated\r\n",
        "Precedence: list\r\nList-Id: <l.example>\r\n", "Return-Path: <>\r\n"}) {
    WHEN("the mail is automatic: " << header)
    {
      auto robot = mail;
      robot.more = header;
      const auto id = shop.receives(robot);
      THEN("it is not answered, and the ticket says why")
      {
        CHECK(acknowledged(id) == 0);
        CHECK(shop.count("outbox") == 0);
        CHECK(shop.reasons(id, "acknowledgement_withheld").size() == 1);
      }
    }
  }
  WHEN("one address writes again and again")
  {
    for (int i = 0; i < 8; ++i)
      shop.receives(mail);
    THEN("the answers end")
    {
      CHECK(shop.count("outbox") == 3);
    }
  }
}

SCENARIO("A bounce of our mail ties to its ticket", "[rules]")
{
  Workshop shop;
  const auto id = shop.receives({.message_id = "q@customer.example"});
  const auto ours = desk::new_message_id(shop.session, id);
  desk::set(shop.session, id, desk::Field::status, "pending");
  const auto bounce = shop.stores_raw(fmt::format(
      "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: support@example.com\r\n"
      "Subject: Undelivered Mail\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
      "--b\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n"
      "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
      "Final-Recipient: rfc822; ann@customer.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
      "Diagnostic-Code: smtp; 550 no such user\r\n\r\n"
      "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{}>\r\nSubject: Re: "
      "fire\r\n\r\n"
      "--b--\r\n",
      ours));
  shop.routes();
  CHECK(shop.state(bounce) == "done");
  CHECK(shop.count("ticket") == 1);
  CHECK(shop.ticket(id).status == "pending");
  const auto bounced = shop.reasons(id, "bounced");
  REQUIRE(bounced.size() == 1);
  CHECK_THAT(bounced[0], Catch::Contains("5.1.1"));
}
