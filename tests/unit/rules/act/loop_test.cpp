#include <catch2/catch.hpp>

#include "desk/contact/spam.hpp"
#include "desk/message/autoreply.hpp"
#include "workshop.hpp"

using namespace tkt;
using tkt::test::Workshop;

namespace {

/// A desk that acknowledges, and refuses what comes a fortnight after the end.
std::string toml()
{
  std::string text = test::desk_toml;
  const std::string queue = "default_category = \"general\"\n";
  text.insert(text.find(queue, text.find("[[queue]]")) + queue.size(),
              "late_answer = \"refuse\"\nrefusal_template = \"refusal\"\n"
              "[queue.acknowledge]\ntemplate = \"acknowledge\"\n");
  return text + "[loop]\nwindow = \"2h\"\nper_address = 3\nper_ticket = 2\nper_text = 4\n";
}

struct Loop : Workshop {
  Loop() : Workshop{"2024-03-01T09:00:00Z", toml()} {}

  /// Mail of a robot that hides what it is.
  TicketId robot()
  {
    clock.advance(minutes{1});
    return receives({.from = "robot@other.example", .subject = "Re: whatever"});
  }
  std::int64_t sent() { return count("outbox"); }
};

} // namespace

SCENARIO("A robot that hides what it is gets three answers", "[rules]")
{
  Loop desk;
  TicketId last;
  for (int i = 0; i < 6; ++i)
    last = desk.robot();
  CHECK(desk.sent() == 3);
  CHECK(desk.ticket(last).autoreply_stopped);

  THEN("the ticket has the evidence")
  {
    const auto evidence = desk.reasons(last, "loop");
    REQUIRE(evidence.size() == 1);
    CHECK_THAT(evidence[0], Catch::Contains("from support@example.com to robot@other.example"));
    CHECK_THAT(evidence[0], Catch::Contains("2024-03-01T09:01:00Z ticket 1"));
    CHECK_THAT(evidence[0], Catch::Contains("ticket 4 (withheld)"));
    CHECK(desk.reasons(last, "acknowledgement_withheld") == evidence);
    CHECK(desk::autoreply(desk.db, last).reason == evidence[0]);
  }
  THEN("others are answered as ever")
  {
    desk.receives({.from = "ann@customer.example"});
    CHECK(desk.sent() == 4);
  }
  THEN("it is not answered again while it goes on")
  {
    for (int i = 0; i < 10; ++i) {
      desk.clock.advance(minutes{30});
      desk.robot();
    }
    CHECK(desk.sent() == 3);
  }
  THEN("it is once it has been quiet for the time of the window")
  {
    desk.clock.advance(hours{2});
    desk.robot();
    CHECK(desk.sent() == 4);
  }
}

SCENARIO("A robot changes its address", "[rules]")
{
  Loop desk;
  const auto writes = [&](int number, const char* words) {
    desk.clock.advance(minutes{1});
    const auto from = fmt::format("robot{}@other.example", number);
    const auto text = fmt::format("{} Your reference is {}.\n", words, 4711 + number);
    return desk.receives({.from = from, .subject = "Re: whatever", .body = text});
  };
  const auto* long_text = "Thank you very much for your message, which we have received and put "
                          "into our queue.";
  TicketId last;
  for (int i = 0; i < 7; ++i)
    last = writes(i, long_text);
  CHECK(desk.sent() == 4);
  CHECK(desk.ticket(last).autoreply_stopped);
  CHECK_THAT(desk.reasons(last, "loop").at(0), Catch::Contains("in answer to the same text"));

  THEN("other words are answered, and short ones always")
  {
    desk.clock.advance(minutes{1});
    desk.receives({.from = "ann@customer.example"});
    CHECK(desk.sent() == 5);
    for (int i = 10; i < 16; ++i)
      writes(i, "Thanks.");
    CHECK(desk.sent() == 11);
  }
}

SCENARIO("Tickets are closed for good", "[rules]")
{
  Loop desk;
  const auto id = desk.receives({.from = "ann@customer.example", .message_id = "q@c.example"});
  REQUIRE(desk.sent() == 1);
  desk::close(desk.session, id);
  desk.clock.advance(days{15});
  const auto answers = [&](const char* more = "") {
    desk.clock.advance(minutes{1});
    return desk.receives(
        {.from = "ann@customer.example", .in_reply_to = "q@c.example", .more = more});
  };
  CHECK(answers() == id);
  THEN("the answer is kept, the ticket stays closed, the writer is told")
  {
    CHECK(desk.ticket(id).status == "closed");
    CHECK(desk.sent() == 2);
    CHECK_THAT(desk.reasons(id, "message").at(2), Catch::Contains("refused: it is closed since"));
    CHECK(desk.reasons(id, "refused").size() == 1);
    const auto told = desk::conversation(desk.db, id).back();
    CHECK(told.mail_class == "auto-reply (refusal)");
    CHECK(told.to.at(0).address == "ann@customer.example");
  }
  THEN("a robot is not told")
  {
    answers("Auto-Submitted: auto-generated\r\n");
    CHECK(desk.sent() == 2);
    CHECK_THAT(desk.reasons(id, "refused").back(), Catch::Contains("auto-generated"));
  }
  THEN("one ticket sends no more than so much")
  {
    answers();
    answers();
    CHECK(desk.sent() == 3);
    CHECK(desk.ticket(id).autoreply_stopped);
    CHECK_THAT(desk.reasons(id, "loop").at(0), Catch::Contains("2 automatic mails of this ticket"));

    AND_WHEN("an agent lets it go on")
    {
      CHECK(desk::set_autoreply(desk.session, id, desk::AutoReply::usual, "it is Ann"));
      answers();
      CHECK(desk.sent() == 4);
      CHECK(desk.reasons(id, "autoreply") == std::vector<std::string>{"it is Ann"});
    }
  }
  THEN("an agent leaves out the next answer, and that one only")
  {
    desk::set_autoreply(desk.session, id, desk::AutoReply::skip_next);
    answers();
    CHECK(desk.sent() == 2);
    CHECK(desk::autoreply(desk.db, id).state == desk::AutoReply::usual);
    desk.clock.advance(hours{3});
    answers();
    CHECK(desk.sent() == 3);
  }
  THEN("an agent stops them")
  {
    desk::set_autoreply(desk.session, id, desk::AutoReply::stopped, "enough");
    CHECK_FALSE(desk::set_autoreply(desk.session, id, desk::AutoReply::stopped));
    desk.clock.advance(hours{3});
    answers();
    CHECK(desk.sent() == 2);
    CHECK_THAT(desk.reasons(id, "refusal_withheld").back(), Catch::Contains("stopped: enough"));
  }
}

TEST_CASE("what rules answer is counted with all the rest", "[rules]")
{
  Workshop desk{"2024-03-01T09:00:00Z",
                toml() + "[[rule]]\nname = \"up\"\nif = { subject_contains = \"status\" }\n"
                         "then = { answer = \"acknowledge\", acknowledge = false }\n"};
  TicketId last;
  for (int i = 0; i < 5; ++i) {
    desk.clock.advance(minutes{1});
    last = desk.receives({.from = "robot@other.example", .subject = "status?"});
    CHECK(desk.reasons(last, "answered").size() == (i < 3 ? 1 : 0));
  }
  CHECK(desk.count("outbox") == 3);
  CHECK(desk.ticket(last).autoreply_stopped);
  CHECK(desk.reasons(last, "answer_withheld") == desk.reasons(last, "loop"));
}

TEST_CASE("no rule changes a ticket whose late answer is refused", "[rules]")
{
  Workshop desk{"2024-03-01T09:00:00Z",
                toml() + "[[rule]]\nname = \"up\"\nif = { subject_contains = \"again\" }\n"
                         "then = { status = \"open\", add_tags = [\"again\"], answer = "
                         "\"acknowledge\" }\n"};
  const auto id = desk.receives({.from = "ann@customer.example", .message_id = "q@c.example"});
  desk::close(desk.session, id);
  desk.clock.advance(days{15});
  const auto answers = [&] {
    return desk.receives(
        {.from = "ann@customer.example", .subject = "Re: again", .in_reply_to = "q@c.example"});
  };
  SECTION("of a customer, who is told")
  {
    CHECK(answers() == id);
    CHECK(desk.count("outbox") == 2);
  }
  SECTION("of a spammer, who is not")
  {
    desk::mark_spam(desk.session, desk::find_contact(desk.db, "ann@customer.example")->id, true);
    CHECK(answers() == id);
    CHECK(desk.count("outbox") == 1);
    CHECK_THAT(desk.reasons(id, "refused").at(0), Catch::Contains("spam"));
  }
  CHECK(desk.ticket(id).status == "closed");
  CHECK(desk.ticket(id).tags.empty());
  CHECK(desk.reasons(id, "rule").empty());
  CHECK(desk.reasons(id, "answered").empty());
}

SCENARIO("A late answer opens the old ticket where the queue wants it so", "[rules]")
{
  Workshop shop;
  shop.config.queues[0].late_answer = config::LateAnswer::reopen;
  const auto id = shop.receives({.message_id = "q@c.example"});
  desk::close(shop.session, id);
  shop.clock.advance(days{400});
  CHECK(shop.receives({.in_reply_to = "q@c.example"}) == id);
  CHECK(shop.ticket(id).status == "open");
}
