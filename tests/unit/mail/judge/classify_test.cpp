#include <catch2/catch.hpp>

#include "mail/judge/classify.hpp"

using namespace tkt::mail;

namespace {

Class of(const std::string& header)
{
  const auto raw = "From: jane@example.org\n" + header + "\n\ntext\n";
  return classify(Message::parse(raw)).what;
}

bool is_ours(std::string_view address)
{
  return fold_address(address) == "help@example.com";
}

std::string why_not(const std::string& header)
{
  const auto raw = header + "\n\ntext\n";
  const auto message = Message::parse(raw);
  const auto answer = may_answer(message, classify(message), is_ours);
  CHECK(answer.yes == answer.reason.empty());
  return answer.reason;
}

const std::string report_head = "From: MAILER-DAEMON@mx.example.net\nReturn-Path: <>\n"
                                "Subject: Undelivered\nContent-Type: multipart/report; "
                                "report-type=delivery-status; boundary=b\n\n--b\n\nSorry.\n";

std::string report(const std::string& action, const std::string& status)
{
  return report_head +
         "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n"
         "Final-Recipient: rfc822; gone@example.org\nAction: " +
         action + "\nStatus: " + status +
         "\nDiagnostic-Code: smtp; 550 5.1.1 no such\n user\n\n"
         "--b\nContent-Type: text/rfc822-headers\n\nSubject: Our answer\n"
         "Message-ID: <our.token@example.com>\n\n--b--\n";
}

} // namespace

TEST_CASE("Auto-Submitted decides, whatever its case and parameters", "[mail]")
{
  CHECK(of("Auto-Submitted: auto-replied") == Class::auto_reply);
  CHECK(of("auto-submitted: AUTO-REPLIED (vacation); x=y") == Class::auto_reply);
  CHECK(of("Auto-Submitted: auto-generated") == Class::auto_generated);
  CHECK(of("Auto-Submitted: something-new") == Class::auto_generated);
  CHECK(of("Auto-Submitted: no") == Class::human);
  CHECK(of("Auto-Submitted: No; x=y") == Class::human);
}

TEST_CASE("the habits of those that follow no standard are known", "[mail]")
{
  CHECK(of("X-Autoreply: yes") == Class::auto_reply);
  CHECK(of("Precedence: auto_reply") == Class::auto_reply);
  CHECK(of("X-Auto-Response-Suppress: All\nX-MS-Exchange-Inbox-Rules-Loop: a@example.org") ==
        Class::auto_reply);
  CHECK(of("X-MS-Exchange-Inbox-Rules-Loop: a@example.org") == Class::human);
  CHECK(of("Subject: Automatic reply: Your order") == Class::auto_reply);
  CHECK(of("Subject: Re: Automatic reply in our shop") == Class::human);
  CHECK(of("List-Id: <news.example.org>") == Class::bulk);
  CHECK(of("Precedence: bulk") == Class::bulk);
  CHECK(of("Precedence: bulk\nIn-Reply-To: <1@example.com>") == Class::human);
  CHECK(of("X-Auto-Response-Suppress: All") == Class::human);
  CHECK(of("Subject: Hello") == Class::human);
}

TEST_CASE("neither a null return path nor a subject alone makes a bounce", "[mail]")
{
  CHECK(of("Return-Path: <>\nSubject: My order") == Class::human);
  CHECK(of("Subject: Undeliverable parcel") == Class::human);
  CHECK(of("Return-Path: <>\nSubject: Undeliverable: My order") == Class::bounce);
}

TEST_CASE("a delivery report is a bounce if it failed, a delay if not", "[mail]")
{
  const auto what = [](const std::string& raw) { return classify(Message::parse(raw)).what; };
  CHECK(what(report("failed", "5.1.1")) == Class::bounce);
  CHECK(what(report("delayed", "4.4.1")) == Class::delay);
  CHECK(what(report("delivered", "2.0.0")) == Class::delay);

  const auto raw = report("Failed", "5.1.1");
  const auto read = delivery_report(Message::parse(raw));
  REQUIRE(read);
  REQUIRE(read->recipients.size() == 1);
  CHECK(read->recipients[0].final_recipient == "gone@example.org");
  CHECK(read->recipients[0].action == "failed");
  CHECK(read->recipients[0].status == "5.1.1");
  CHECK(read->recipients[0].diagnostic == "550 5.1.1 no such user");
  CHECK(read->original_message_id == "our.token@example.com");
  CHECK(read->original_subject == "Our answer");
  CHECK(read->permanent);

  const auto full_mailbox = report("failed", "4.2.2");
  CHECK_FALSE(delivery_report(Message::parse(full_mailbox))->permanent);
  const std::string human = "Subject: Hello\n\nwrite to <a@example.org>: now\n";
  CHECK_FALSE(delivery_report(Message::parse(human)));
}

TEST_CASE("a bounce without a report is read from its text", "[mail]")
{
  const std::string raw = "From: MAILER-DAEMON@mx.example.net\nSubject: failure notice\n\n"
                          "Hi. This is the qmail-send program.\n\n<gone@example.org>:\n"
                          "550 user unknown\n\n--- Below this line is a copy of the message.\n\n"
                          "Message-ID: <our.token@example.com>\nTo: <other@example.org>:\n";
  const auto read = delivery_report(Message::parse(raw));
  REQUIRE(read);
  REQUIRE(read->recipients.size() == 1);
  CHECK(read->recipients[0].final_recipient == "gone@example.org");
  CHECK(read->original_message_id == "our.token@example.com");
  CHECK(read->permanent);
}

TEST_CASE("people may be answered, machines and lists may not", "[mail]")
{
  const std::string to = "To: help@example.com\n";
  CHECK(why_not(to + "From: jane@example.org").empty());
  CHECK(why_not("Cc: Help <HELP@example.com>\nFrom: jane@example.org").empty());
  CHECK(why_not("Delivered-To: help@example.com\nFrom: jane@example.org").empty());
  for (const std::string header :
       {"From: jane@example.org\nReturn-Path: <>", "From: MAILER-DAEMON@example.org",
        "From: Postmaster@example.org", "From: no-reply@example.org", "From: NoReply@example.org",
        "From: do.not.reply@example.org",
        "From: a@example.org\nReturn-Path: <bounces+1@example.org>", "From: help@example.com",
        "From: a@example.org\nReply-To: Help@example.com",
        "From: a@example.org\nList-Id: <x.example.org>", "From: a@example.org\nPrecedence: bulk",
        "From: a@example.org\nPrecedence: bulk\nIn-Reply-To: <1@example.com>",
        "From: a@example.org\nAuto-Submitted: auto-replied",
        "From: a@example.org\nX-Auto-Response-Suppress: DR, OOF, AutoReply", "From: nobody:;",
        "Subject: no sender", "From: root"}) {
    INFO(header);
    CHECK_FALSE(why_not(to + header).empty());
  }
  CHECK(why_not("To: other@example.net\nFrom: jane@example.org") ==
        "none of our addresses is in To or Cc");
}

TEST_CASE("feedback and disposition reports are told apart from bounces", "[mail]")
{
  const auto what = [](const std::string& type) {
    const auto raw = "From: a@example.org\nContent-Type: multipart/report; report-type=" + type +
                     "; boundary=b\n\n--b\n\ntext\n--b--\n";
    return classify(Message::parse(raw)).what;
  };
  CHECK(what("feedback-report") == Class::feedback);
  CHECK(what("disposition-notification") == Class::auto_reply);
}
