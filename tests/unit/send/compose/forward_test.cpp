#include "send/compose/forward.hpp"

#include <catch2/catch.hpp>

#include "desk/ticket/ticket.hpp"
#include "desk/token/token.hpp"
#include "send/sending_desk.hpp"

using namespace tkt;
using namespace tkt::send;
using test::SendingDesk;

namespace {

bool contains(const std::string& text, std::string_view part)
{
  return text.find(part) != std::string::npos;
}

struct Forwarding : SendingDesk {
  TicketId ticket = receives(test::first_letter);
  MessageId original = desk::conversation(db, ticket).back().id;

  Letter to(const std::string& address)
  {
    Letter letter;
    letter.to = {{"", address}};
    letter.text = "Can you help?";
    return letter;
  }
};

} // namespace

TEST_CASE("a forwarded message is mail of the queue with the message in it", "[send]")
{
  Forwarding desk;
  auto what = desk.to("third@vendor.example");
  what.bcc = {{"", "unseen@example.net"}};
  what.attachments = {{"photo.jpg", "image/jpeg", "bytes"}};
  const auto id = forward(desk.session, desk.ticket, desk.original, what);
  const auto raw = desk.raw_of(id);
  const auto mail = mail::Message::parse(raw);
  CHECK(to_text(mail.from().at(0)) == "Example Ltd support <support@example.com>");
  CHECK(mail.to().at(0).address == "third@vendor.example");
  CHECK(mail.subject() == fmt::format("Fwd: [#{}] Printer on fire", desk.ticket));
  CHECK(
      mail.text().starts_with("Can you help?\n\nAnna Agent\nExample Ltd\n\n---------- Forwarded"));
  CHECK(contains(mail.text(), "From: Jörg Customer <joerg@example.org>"));
  CHECK(contains(mail.text(), desk::find_message(desk.db, desk.original)->text));
  CHECK(mail.attachments().at(0).name == "photo.jpg");
  CHECK_FALSE(contains(raw, "unseen@example.net"));
}

TEST_CASE("what a third person answers comes back to the ticket", "[send]")
{
  Forwarding desk;
  const auto id =
      forward(desk.session, desk.ticket, desk.original, desk.to("third@vendor.example"));
  CHECK(desk::verify_message_id(desk.db, desk::find_message(desk.db, id)->message_id) ==
        desk.ticket);
  CHECK(desk::takes_part(desk.db, desk.ticket, "third@vendor.example"));
}

TEST_CASE("a forwarded message is no answer to the customer", "[send]")
{
  Forwarding desk;
  const auto id =
      forward(desk.session, desk.ticket, desk.original, desk.to("third@vendor.example"));
  CHECK_FALSE(desk::is_answered(desk.db, desk.ticket));
  const auto message = desk::find_message(desk.db, id);
  CHECK(message->kind == desk::MessageKind::comment);
  CHECK(message->mail_class == forward_class);
  CHECK(message->to.at(0).address == "third@vendor.example");
  // Nor is it in what the customer is sent of the correspondence.
  Letter with_history;
  with_history.text = "Here it all is.";
  with_history.history = true;
  const auto raw = desk.raw_of(answer(desk.session, desk.ticket, with_history));
  const auto text = mail::Message::parse(raw).text();
  CHECK(contains(text, "Here it all is."));
  CHECK(contains(text, "joerg@example.org"));
  CHECK_FALSE(contains(text, "Can you help?"));
}

TEST_CASE("nothing is forwarded to the desk itself, to nobody, or from another ticket", "[send]")
{
  Forwarding desk;
  CHECK_THROWS_AS(forward(desk.session, desk.ticket, desk.original, desk.to("help@example.com")),
                  Error);
  CHECK_THROWS_AS(forward(desk.session, desk.ticket, desk.original, desk.to("no address")), Error);
  auto what = desk.to("third@vendor.example");
  what.to.clear();
  CHECK_THROWS_AS(forward(desk.session, desk.ticket, desk.original, what), Error);
  what = desk.to("third@vendor.example");
  CHECK_THROWS_AS(
      forward(desk.session, desk.ticket, MessageId{4711}, desk.to("ann@vendor.example")), Error);
  CHECK(desk::conversation(desk.db, desk.ticket).size() == 1);
}

TEST_CASE("a redirected message is the same message", "[send]")
{
  Forwarding desk;
  const auto before = desk::read_raw(desk.db, *desk::find_message(desk.db, desk.original)->raw);
  const auto id =
      redirect(desk.session, desk.ticket, desk.original, {{"", "third@vendor.example"}});
  const auto mail = find_mail(desk.db, id);
  REQUIRE(mail);
  const auto raw = desk::read_raw(desk.db, mail->raw);
  CHECK(raw.ends_with(before));
  CHECK(raw.starts_with("Resent-Date: "));
  CHECK(mail->sender == "support@example.com");
  REQUIRE(mail->recipients.size() == 1);
  CHECK(mail->recipients[0].address == "third@vendor.example");
  CHECK_THROWS_AS(redirect(desk.session, desk.ticket, desk.original, {{"", "help@example.com"}}),
                  Error);
  CHECK_THROWS_AS(redirect(desk.session, desk.ticket, desk.original, {}), Error);
}

TEST_CASE("what a preview shows is what is sent", "[send]")
{
  Forwarding desk;
  Letter plain;
  plain.text = "Turn it off.";
  const auto view = preview(desk.session, desk.ticket, plain);
  CHECK(view.mailbox == "support");
  CHECK(view.answered == desk.original);
  CHECK(view.to.at(0).address == "joerg@example.org");
  const auto sent = desk::find_message(desk.db, answer(desk.session, desk.ticket, plain));
  CHECK(sent->text + "\n" == view.text);
  CHECK(sent->subject == view.subject);

  SECTION("and a text that is laid out goes as it is")
  {
    Letter laid_out;
    laid_out.text = "Only this, {{{agent.name}}}.";
    laid_out.laid_out = true;
    laid_out.subject = "New words";
    const auto other = desk::find_message(desk.db, answer(desk.session, desk.ticket, laid_out));
    CHECK(other->text == laid_out.text);
    CHECK(other->subject == fmt::format("[#{}] New words", desk.ticket));
  }
}

TEST_CASE("Markdown goes out beside the plain text where it is asked for", "[send]")
{
  Forwarding desk;
  Letter marked;
  marked.text = "Turn it *off*.";
  const auto plain = desk.raw_of(answer(desk.session, desk.ticket, marked));
  CHECK(mail::Message::parse(plain).html().empty());
  marked.markdown = true;
  const auto raw = desk.raw_of(answer(desk.session, desk.ticket, marked));
  const auto mail = mail::Message::parse(raw);
  CHECK(mail.content_type() == "multipart/alternative");
  CHECK(contains(mail.text(), "Turn it *off*."));
  CHECK(contains(mail.html(), "Turn it <em>off</em>."));
}
