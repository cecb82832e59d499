#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "desk/contact/undeliverable.hpp"
#include "desk/token/address.hpp"
#include "send/compose/answer.hpp"
#include "send/compose/forward.hpp"
#include "send/outbox/outbox.hpp"
#include "store/transaction.hpp"
#include "workshop.hpp"

using namespace tkt;

namespace {

std::string report(const std::string& recipient, const std::string& status,
                   const std::string& message_id, const std::string& to = "support@example.com",
                   const std::string& action = "failed")
{
  return "From: MAILER-DAEMON@mx.example\r\nTo: " + to +
         "\r\nSubject: Undelivered Mail\r\nMessage-ID: <" + recipient + status + action +
         "@mx.example>\r\nReturn-Path: <>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; "
         "report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n--b\r\nContent-Type: "
         "message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: "
         "rfc822; " +
         recipient + "\r\nAction: " + action + "\r\nStatus: " + status +
         "\r\nDiagnostic-Code: smtp; 550 no such user\r\n\r\n--b\r\nContent-Type: "
         "text/rfc822-headers\r\n\r\nSubject: Re: x\r\n" +
         (message_id.empty() ? "" : "Message-ID: <" + message_id + ">\r\n") + "\r\n--b--\r\n";
}

struct Desk : test::Workshop {
  using Workshop::Workshop;

  desk::Message answers(TicketId id, std::vector<mail::Address> cc = {})
  {
    send::Letter words;
    words.cc = std::move(cc);
    words.text = "Have you tried water?";
    const auto message = send::answer(session, id, words);
    db.prepare("UPDATE outbox SET state = 'sent' WHERE message = ?").run(message);
    db.prepare("UPDATE outbox_recipient SET state = 'sent'").run();
    return desk::find_message(db, message).value();
  }

  void comes_back(const std::string& raw)
  {
    stores_raw(raw);
    routes();
  }

  std::string copy(MessageId message)
  {
    return db
        .prepare("SELECT r.state FROM outbox_recipient r JOIN outbox o ON o.id = r.outbox "
                 "WHERE o.message = ?")
        .bind_all(message)
        .value<std::string>()
        .value_or("");
  }
};

} // namespace

TEST_CASE("a bounce is tied to the message and the recipient, and reopens nothing", "[rules]")
{
  Desk shop;
  const auto ticket = shop.receives({.message_id = "one@customer.example"});
  const auto answer = shop.answers(ticket);
  desk::set(shop.session, ticket, desk::Field::status, "resolved");
  const auto automatic = shop.count("automatic_mail");

  SECTION("for good: the address is marked, and nothing automatic goes there any more")
  {
    shop.comes_back(report("ann@customer.example", "5.1.1", answer.message_id));
    CHECK(shop.copy(answer.id) == "refused");
    CHECK(shop.reasons(ticket, "bounced").size() == 1);
    CHECK(shop.reasons(ticket, "undeliverable").size() == 1);
    CHECK(shop.reasons(ticket, "participant").empty());
    CHECK(desk::find_undeliverable(shop.db, "ANN@customer.example")->status == "5.1.1");

    shop.receives({.message_id = "two@customer.example", .in_reply_to = answer.message_id});
    CHECK_FALSE(desk::find_undeliverable(shop.db, "ann@customer.example"));
  }
  SECTION("a full mailbox, or a filter, says nothing of the address")
  {
    for (const auto* status : {"5.2.2", "5.7.1", "4.2.2"})
      shop.comes_back(report("ann@customer.example", status, answer.message_id));
    CHECK_FALSE(desk::find_undeliverable(shop.db, "ann@customer.example"));
  }
  SECTION("an address that the mail did not go to is not marked")
  {
    shop.comes_back(report("boss@customer.example", "5.1.1", answer.message_id));
    CHECK(shop.copy(answer.id) == "sent");
    CHECK_FALSE(desk::find_undeliverable(shop.db, "boss@customer.example"));
  }
  SECTION("nor by a report of mail that we never signed")
  {
    shop.comes_back(report("ann@customer.example", "5.1.1", "tkt.1.aaaa.bbbb@example.com"));
    CHECK_FALSE(desk::find_undeliverable(shop.db, "ann@customer.example"));
  }
  SECTION("what was only late has not come back")
  {
    shop.comes_back(report("ann@customer.example", "4.4.1", answer.message_id,
                           "support@example.com", "delayed"));
    CHECK(shop.copy(answer.id) == "sent");
    CHECK(shop.reasons(ticket, "bounced").empty());
  }
  CHECK((shop.ticket(ticket).status == "resolved" ||
         shop.count("undeliverable") == 0)); // only the person reopened it
  CHECK(shop.count("automatic_mail") == automatic);
}

namespace {

/// What a program writes that knows no reports.
std::string words(const std::string& text, const std::string& message_id)
{
  return "From: MAILER-DAEMON@old.example\r\nTo: support@example.com\r\nReturn-Path: <>\r\n"
         "Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <" +
         std::to_string(std::hash<std::string>{}(text)) +
         "@old.example>\r\n"
         "In-Reply-To: <" +
         message_id + ">\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text;
}

} // namespace

TEST_CASE("a bounce without a report is tied to whom it names of several", "[rules]")
{
  Desk shop;
  const auto ticket = shop.receives({.message_id = "one@customer.example"});
  const auto answer =
      shop.answers(ticket, {{"", "Bert@Bücher.example"}, {"", "carl@customer.example"}});
  const auto copy_of = [&](const std::string& address) {
    return shop.db
        .prepare("SELECT r.state FROM outbox_recipient r JOIN outbox o ON o.id = r.outbox "
                 "WHERE o.message = ? AND r.address = ?")
        .bind_all(answer.id, address)
        .value<std::string>()
        .value_or("");
  };
  SECTION("anywhere in its words, in any case, by either name of the domain")
  {
    for (const auto* text :
         {"Your mail for <BERT@xn--bcher-kva.example> could not be delivered.\r\n",
          "550 rcpt=bert@bücher.example: who is that?\r\n",
          "The user 'bert@Bücher.Example' has left us.\r\n",
          "To: bert@xn--bcher-kva.example\r\n was not delivered.\r\n",
          "No luck with bert@bücher.example.\r\n\r\n--- the original message ---\r\n"
          "To: ann@customer.example, bert@bücher.example, carl@customer.example\r\n",
          "No bert@bücher.example here.\r\n\r\n> To: ann@customer.example\r\n"}) {
      INFO(text);
      shop.db.prepare("UPDATE outbox_recipient SET state = 'sent'").run();
      shop.comes_back(words(text, answer.message_id));
      CHECK(copy_of("Bert@Bücher.example") == "refused");
      CHECK(copy_of("ann@customer.example") == "sent");
      CHECK(copy_of("carl@customer.example") == "sent");
    }
  }
  SECTION("to the message alone where it names none, or several, and the ticket says so")
  {
    shop.comes_back(
        words("It could not be delivered. Ask postmaster@old.example why.\r\n", answer.message_id));
    CHECK(copy_of("Bert@Bücher.example") == "sent");
    CHECK(shop.reasons(ticket, "bounced") ==
          std::vector<std::string>{"it went to Bert@Bücher.example, ann@customer.example, "
                                   "carl@customer.example; the bounce does not say whom it did "
                                   "not reach"});
    shop.comes_back(words("Perhaps carl@customer.example, perhaps ann@customer.example.\r\n",
                          answer.message_id));
    CHECK(shop.reasons(ticket, "bounced").size() == 2);
    CHECK(copy_of("ann@customer.example") == "sent");
    CHECK(copy_of("carl@customer.example") == "sent");
  }
}

TEST_CASE("a report of mail to several is tied to whom it names anywhere", "[rules]")
{
  Desk shop;
  const auto ticket = shop.receives({.message_id = "one@customer.example"});
  const auto answer =
      shop.answers(ticket, {{"", "Bert@Bücher.example"}, {"", "carl@customer.example"}});
  const auto refused = [&] {
    std::vector<std::string> all;
    for (const auto& [address] :
         shop.db.prepare("SELECT address FROM outbox_recipient WHERE state = 'refused'")
             .rows<std::string>())
      all.push_back(address);
    return all;
  };
  const std::vector<std::string> bert{"Bert@Bücher.example"};
  // It was sent on, and failed there.
  const auto report = [&](std::string_view header, std::string_view status,
                          std::string_view returned) {
    return fmt::format(
        "From: MAILER-DAEMON@mx.example\r\nTo: support@example.com\r\nSubject: Undelivered Mail\r\n"
        "Return-Path: <>\r\n{}MIME-Version: 1.0\r\nContent-Type: multipart/report; "
        "report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n--b\r\n"
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        "Final-Recipient: rfc822; b.buch@inside.example\r\n{}Action: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 no such user\r\n\r\n--b\r\nContent-Type: "
        "text/rfc822-headers\r\n\r\n{}To: ann@customer.example, bert@xn--bcher-kva.example, "
        "carl@customer.example\r\nSubject: Re: x\r\nMessage-ID: <{}>\r\n\r\n--b--\r\n",
        header, status, returned, answer.message_id);
  };
  SECTION("as Original-Recipient")
  {
    shop.comes_back(report("", "Original-Recipient: rfc822;bert@xn--bcher-kva.example\r\n", ""));
    CHECK(refused() == bert);
    CHECK(desk::find_undeliverable(shop.db, bert.front())->status == "5.1.1");
  }
  SECTION("as X-Failed-Recipients of the report")
  {
    shop.comes_back(report("X-Failed-Recipients: bert@xn--bcher-kva.example\r\n", "", ""));
    CHECK(refused() == bert);
    CHECK(shop.reasons(ticket, "bounced") == std::vector<std::string>{"5.1.1 550 no such user"});
  }
  SECTION("in the header of the returned copy")
  {
    for (const auto* returned :
         {"X-Failed-Recipients: <bert@xn--bcher-kva.example>\r\n",
          "Envelope-To: bert@xn--bcher-kva.example\r\n",
          "X-Original-To: bert@xn--bcher-kva.example\r\n",
          "Delivered-To: b.buch@inside.example\r\nDelivered-To: bert@xn--bcher-kva.example\r\n",
          "Received: from a (b [192.0.2.1]) by mx.example (Postfix) with ESMTP id 1\r\n\tfor "
          "<Bert@xn--bcher-kva.example>; Fri, 1 Mar 2024 10:00:00 +0100\r\n"}) {
      INFO(returned);
      shop.db.prepare("UPDATE outbox_recipient SET state = 'sent'").run();
      shop.comes_back(report("", "", returned));
      CHECK(refused() == bert);
    }
  }
  SECTION("in the header of a copy that is a part of the text")
  {
    for (const auto* returned :
         {"X-Original-To: bert@xn--bcher-kva.example\r\n",
          "Received: by mx.example for <bert@bücher.example>; today\r\n",
          "Received: by mx.example\r\n for bert@bücher.example; today\r\n"}) {
      INFO(returned);
      shop.db.prepare("UPDATE outbox_recipient SET state = 'sent'").run();
      shop.comes_back(words("It could not be delivered.\r\n\r\n--- This is a copy ---\r\n" +
                                std::string{returned} +
                                "To: ann@customer.example, "
                                "bert@bücher.example, carl@customer.example\r\n",
                            answer.message_id));
      CHECK(refused() == bert);
    }
  }
  SECTION("and to nobody where these name several, or somebody else")
  {
    shop.comes_back(report("X-Failed-Recipients: bert@xn--bcher-kva.example\r\n", "",
                           "Delivered-To: ann@customer.example\r\n"));
    CHECK(refused().empty());
    shop.comes_back(report("X-Failed-Recipients: b.buch@inside.example\r\n", "", ""));
    CHECK(refused().empty());
  }
}

TEST_CASE("an envelope sender of its own ties even a bounce that says nothing", "[rules]")
{
  auto toml = std::string{test::desk_toml};
  const std::string address = "address = \"support@example.com\"\n";
  toml.replace(toml.find(address), address.size(), address + "token_separator = \"+\"\n");
  Desk shop{"2024-03-01T09:00:00Z", toml};
  const auto ticket = shop.receives({.message_id = "one@customer.example"});
  const auto answer = shop.answers(ticket);
  const auto sender = shop.db.prepare("SELECT sender FROM outbox WHERE message = ?")
                          .bind_all(answer.id)
                          .value<std::string>()
                          .value();
  CHECK(sender.starts_with("support+1."));
  shop.comes_back("From: MAILER-DAEMON@old.example\r\nTo: " + sender +
                  "\r\nReturn-Path: <>\r\nSubject: Returned mail\r\nMessage-ID: <r@old.example>\r\n"
                  "Auto-Submitted: auto-replied\r\nContent-Type: multipart/report; "
                  "report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n--b--\r\n");
  CHECK(shop.copy(answer.id) == "refused");
  CHECK(shop.reasons(ticket, "bounced") == std::vector<std::string>{"the report does not say why"});
}

TEST_CASE("of a mail to several, the envelope sender tells whose copy came back", "[rules]")
{
  auto toml = std::string{test::desk_toml};
  const std::string address = "address = \"support@example.com\"\n";
  toml.replace(toml.find(address), address.size(), address + "token_separator = \"+\"\n");
  Desk shop{"2024-03-01T09:00:00Z", toml};
  const auto ticket = shop.receives({.message_id = "one@customer.example"});
  const auto answer = shop.answers(ticket, {{"", "bob@customer.example"}});
  const auto sender = shop.db.prepare("SELECT sender FROM outbox WHERE message = ?")
                          .bind_all(answer.id)
                          .value<std::string>()
                          .value();
  const auto path =
      desk::recipient_path(shop.config.mailboxes[0], sender, "bob@customer.example").value();
  const auto state_of = [&](std::string_view who) {
    return shop.db
        .prepare("SELECT r.state FROM outbox_recipient r JOIN outbox o ON o.id = r.outbox "
                 "WHERE o.message = ? AND r.address = ?")
        .bind_all(answer.id, who)
        .value<std::string>();
  };
  SECTION("by a bounce that says nothing")
  {
    shop.comes_back(
        "From: MAILER-DAEMON@old.example\r\nTo: " + path +
        "\r\nReturn-Path: <>\r\nSubject: Returned mail\r\n"
        "Message-ID: <r@old.example>\r\nAuto-Submitted: auto-replied\r\n\r\nSorry.\r\n");
    CHECK(shop.reasons(ticket, "bounced") ==
          std::vector<std::string>{"the report does not say why"});
  }
  SECTION("by a report that names whom it was sent on to")
  {
    shop.comes_back(report("robert@elsewhere.example", "5.1.1", "", path));
    CHECK(desk::find_undeliverable(shop.db, "bob@customer.example"));
    CHECK_FALSE(desk::find_undeliverable(shop.db, "robert@elsewhere.example"));
  }
  CHECK(state_of("bob@customer.example") == "refused");
  CHECK(state_of("ann@customer.example") == "sent");
  CHECK(desk::participants(shop.db, ticket) ==
        std::vector<std::string>{"ann@customer.example", "bob@customer.example"});
}

TEST_CASE("a message that was sent on and comes back is tied to its copy, too", "[rules]")
{
  auto toml = std::string{test::desk_toml};
  const std::string address = "address = \"support@example.com\"\n";
  toml.replace(toml.find(address), address.size(), address + "token_separator = \"+\"\n");
  Desk shop{"2024-03-01T09:00:00Z", toml};
  const auto ticket = shop.receives({.message_id = "one@customer.example"});
  send::Letter words;
  words.text = "Could you look at this?";
  words.to = {{"", "third@supplier.example"}};
  const auto sent =
      send::forward(shop.session, ticket, desk::conversation(shop.db, ticket).back().id, words);
  shop.db.prepare("UPDATE outbox SET state = 'sent' WHERE message = ?").run(sent);
  shop.db.prepare("UPDATE outbox_recipient SET state = 'sent'").run();
  const auto sender = shop.db.prepare("SELECT sender FROM outbox WHERE message = ?")
                          .bind_all(sent)
                          .value<std::string>()
                          .value();
  CHECK(sender.starts_with("support+1."));
  shop.comes_back("From: MAILER-DAEMON@old.example\r\nTo: " + sender +
                  "\r\nReturn-Path: <>\r\nSubject: Returned mail\r\nMessage-ID: <r@old.example>\r\n"
                  "Auto-Submitted: auto-replied\r\nContent-Type: multipart/report; "
                  "report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n--b--\r\n");
  CHECK(shop.copy(sent) == "refused");
}
