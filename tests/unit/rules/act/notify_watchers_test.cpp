// Watchers are told; who is away is stood in for; what is refused sets off nothing.
#include <catch2/catch.hpp>

#include "desk/contact/spam.hpp"
#include "desk/message/message.hpp"
#include "desk/ticket/availability.hpp"
#include "desk/ticket/watchers.hpp"
#include "desk/undo/command_log.hpp"
#include "desk/undo/merge_split.hpp"
#include "rules/tell/explain.hpp"
#include "sla/promises.hpp"
#include "workshop.hpp"

using namespace tkt;

namespace {

using Strings = std::vector<std::string>;

struct Desk : test::Workshop {
  explicit Desk(const std::string& rules = {}, const std::string& queue_keys = {})
      : Workshop{"2024-03-01T09:00:00Z", with_keys(queue_keys) + rules}
  {
  }
  static std::string with_keys(const std::string& keys)
  {
    std::string text = test::desk_toml;
    const std::string queue = "default_category = \"general\"\n";
    return text.insert(text.find(queue, text.find("[[queue]]")) + queue.size(), keys);
  }
  void comments(TicketId id)
  {
    desk::Message note;
    note.ticket = id;
    note.kind = desk::MessageKind::comment;
    note.at = clock.now();
    note.author = "anna";
    note.text = "Between us.";
    desk::add_message(session, note);
  }
  std::int64_t told(std::string_view address)
  {
    return db.prepare("SELECT count(*) FROM notified WHERE address = ?")
        .bind_all(address)
        .value<std::int64_t>()
        .value();
  }
  TicketId answers(std::string_view to, std::string_view from = "ann@customer.example")
  {
    return receives({.from = std::string{from}, .in_reply_to = std::string{to}});
  }
};

} // namespace

SCENARIO("An agent and somebody outside watch a ticket", "[rules]")
{
  Desk desk;
  const auto id = desk.receives({.message_id = "q@c.example"});
  desk.routes();
  CHECK(desk::add_watcher(desk.session, id, "bert"));
  CHECK(desk::add_watcher(desk.session, id, "boss@example.org"));
  CHECK_FALSE(desk::add_watcher(desk.session, id, "bert"));
  const auto address = desk.config.agent("bert").email;
  desk.routes();
  CHECK(desk.told(address) == 0); // what was before is not told
  WHEN("the customer answers")
  {
    desk.answers("q@c.example");
    THEN("they are told, once")
    {
      CHECK(desk.told(address) == 1);
      CHECK(desk.told("boss@example.org") == 1);
      desk.routes();
      CHECK(desk.told(address) == 1);
      CHECK_THAT(desk.reasons(id, "notified").at(0), Catch::Contains("Reply from"));
    }
  }
  WHEN("somebody comments")
  {
    desk.comments(id);
    desk.routes();
    THEN("it stays among agents")
    {
      CHECK(desk.told(address) == 1);
      CHECK(desk.told("boss@example.org") == 0);
    }
  }
  WHEN("the status changes")
  {
    desk::close(desk.session, id);
    desk.routes();
    CHECK(desk.told(address) == 1);
    CHECK(desk.told("boss@example.org") == 1);
  }
  WHEN("the watcher does it himself")
  {
    desk::Session bert{desk.db, desk.config, desk.clock, {"bert", "bert"}};
    desk::close(bert, id);
    desk.routes();
    CHECK(desk.told(address) == 0);
  }
  WHEN("he watches no more")
  {
    CHECK(desk::remove_watcher(desk.session, id, "bert"));
    desk::close(desk.session, id);
    desk.routes();
    CHECK(desk.told(address) == 0);
  }
  WHEN("the ticket is merged")
  {
    const auto other = desk.receives({.from = "bea@customer.example"});
    desk::merge(desk.session, id, other);
    CHECK(desk::watchers(desk.db, other) == Strings{"bert", "boss@example.org"});
  }
  WHEN("the ticket is merged and taken apart again")
  {
    const auto other = desk.receives({.from = "bea@customer.example"});
    desk::add_watcher(desk.session, other, "bert");
    desk::merge(desk.session, id, other);
    desk::undo(desk.session, other);
    THEN("each ticket has those that it had")
    {
      CHECK(desk::watchers(desk.db, other) == Strings{"bert"});
      CHECK(desk::watchers(desk.db, id) == Strings{"bert", "boss@example.org"});
    }
  }
}

SCENARIO("What happens at once is told at once", "[rules]")
{
  Desk desk{"[[rule]]\nname = \"burns\"\nif = { new_ticket = false, subject_contains = \"burns\" "
            "}\nthen = { status = \"pending\" }\n"};
  const auto id = desk.receives({.message_id = "q@c.example"});
  desk::add_watcher(desk.session, id, "bert");
  desk::add_watcher(desk.session, id, "boss@example.org");
  const auto bert = desk.config.agent("bert").email;
  WHEN("the customer's answer opens the ticket again")
  {
    desk::close(desk.session, id);
    desk.routes();
    CHECK(desk.told(bert) == 1);
    desk.answers("q@c.example");
    THEN("one notice has both")
    {
      CHECK(desk.told(bert) == 2);
      CHECK(desk.told("boss@example.org") == 2);
      CHECK_THAT(desk.reasons(id, "notified").back(),
                 Catch::Contains("Reply from") && Catch::Contains("Status: closed -> open"));
    }
  }
  WHEN("a rule on the message sets the status")
  {
    CHECK(desk.receives({.subject = "Re: it burns", .in_reply_to = "q@c.example"}) == id);
    CHECK(desk.told(bert) == 1);
    CHECK_THAT(desk.reasons(id, "notified").back(), Catch::Contains("-> pending"));
  }
  WHEN("the status changes later, by somebody else")
  {
    desk.answers("q@c.example");
    desk::close(desk.session, id);
    desk.routes();
    CHECK(desk.told(bert) == 2);
  }
  WHEN("a command comments and closes")
  {
    desk::begin_action(desk.session);
    desk.comments(id);
    desk::close(desk.session, id);
    desk.db.execute("DELETE FROM temp.current_action");
    desk.routes();
    THEN("agents have one notice of both, others that of the status")
    {
      CHECK(desk.told(bert) == 1);
      CHECK(desk.told("boss@example.org") == 1);
      const auto notices = desk.reasons(id, "notified");
      REQUIRE(notices.size() == 2);
      CHECK_THAT(notices.at(0), Catch::Contains("Comment by anna") && Catch::Contains("-> closed"));
      CHECK_THAT(notices.at(1), !Catch::Contains("Comment"));
    }
  }
  WHEN("the notice of the comment was written before the command had closed it")
  {
    desk::begin_action(desk.session);
    desk.comments(id);
    desk.routes();
    CHECK(desk.told(bert) == 1);
    desk.clock.advance(seconds{1});
    desk::close(desk.session, id);
    desk.routes();
    desk.db.execute("DELETE FROM temp.current_action");
    THEN("there is another one")
    {
      CHECK(desk.told(bert) == 2);
    }
  }
}

SCENARIO("A rule lets somebody watch", "[rules]")
{
  Desk desk{R"toml(
[[rule]]
name = "fire"
if = { subject_contains = "fire", new_ticket = true }
then = { add_watchers = ["bert", "boss@example.org"], notify = "bert" }
[[rule]]
name = "talk"
on = "ticket.message"
if = { changed_to = "comment" }
then = { add_watchers = ["bert", "chief@example.org"] }
)toml"};
  const auto bert = desk.config.agent("bert").email;
  WHEN("the mail that makes it do so is the first one")
  {
    const auto id = desk.receives({.subject = "fire", .message_id = "q@c.example"});
    desk.routes();
    THEN("they are told of it, once, though the rule names one of them twice")
    {
      CHECK(desk.told(bert) == 1);
      CHECK(desk.told("boss@example.org") == 1);
      CHECK_THAT(desk.reasons(id, "notified").at(0), Catch::StartsWith("New ticket: rule"));
    }
    THEN("of the next one they are told as ever")
    {
      desk.answers("q@c.example");
      CHECK(desk.told(bert) == 2);
      CHECK(desk.told("boss@example.org") == 2);
    }
  }
  WHEN("it is a comment")
  {
    const auto id = desk.receives({.subject = "water"});
    desk.comments(id);
    desk.routes();
    THEN("it stays among agents, though all of them watch now")
    {
      CHECK(desk::watchers(desk.db, id) == Strings{"bert", "chief@example.org"});
      CHECK(desk.told(bert) == 1);
      CHECK(desk.told("chief@example.org") == 0);
    }
  }
}

TEST_CASE("a rule gives nothing to who is away where somebody stands in", "[rules]")
{
  Desk desk{"[[rule]]\nname = \"to bert\"\nthen = { assign = \"bert\" }\n"};
  const auto given = [&] {
    const auto id = desk.receives({});
    return fmt::format("{}: {}", desk.ticket(id).agent, desk.reasons(id, "agent").at(0));
  };
  CHECK_THAT(given(), Catch::StartsWith("bert: ") && !Catch::Contains("away"));
  desk::set_availability(
      desk.session, "bert",
      {.away = true, .until = desk.clock.now() + hours{2}, .substitute = "anna"});
  CHECK_THAT(given(),
             Catch::StartsWith("anna: ") && Catch::EndsWith("bert is away, anna stands in"));
  desk::set_availability(desk.session, "anna", {.away = true, .until = {}, .substitute = {}});
  CHECK_THAT(given(), Catch::StartsWith("bert: ") && Catch::EndsWith("bert is away"));
  desk.clock.advance(hours{3});
  CHECK_THAT(given(), Catch::StartsWith("bert: ") && !Catch::Contains("away"));
}

TEST_CASE("an answer that came too late sets off nothing but rules on refusals", "[rules]")
{
  Desk desk{R"toml(
[[rule]]
name = "any message"
on = "ticket.message"
then = { add_tags = "message", status = "open" }
[[rule]]
name = "unanswered"
on = "after:1h"
since = "customer"
then = { add_tags = "unanswered" }
[[rule]]
name = "refused"
on = "ticket.refused"
then = { add_tags = "refused" }
)toml",
            "late_answer = \"refuse\"\n"};
  const auto id = desk.receives({.message_id = "q@c.example"});
  desk::remove_tag(desk.session, id, "message");
  desk.clock.advance(minutes{10});
  desk::Message answer;
  answer.ticket = id;
  answer.kind = desk::MessageKind::outgoing;
  answer.at = desk.clock.now();
  answer.author = "anna";
  desk::add_message(desk.session, answer);
  desk.routes();
  desk::remove_tag(desk.session, id, "message");
  desk::close(desk.session, id);
  sla::Promises promises{desk.config};
  promises.refresh(desk.session, id);
  desk.clock.advance(days{40});
  CHECK(desk.answers("q@c.example") == id);
  desk.clock.advance(hours{5});
  desk.routes();
  promises.refresh(desk.session, id);
  CHECK(desk.ticket(id).tags == Strings{"refused"});
  CHECK(desk.ticket(id).status == "closed");
  const auto late = desk::conversation(desk.db, id).back();
  CHECK(desk::is_refused(desk.db, id, late.id));
  const auto& next = desk.ticket(id).clocks.next_reaction;
  CHECK((!next || next->phase == desk::ClockPhase::done));
}

TEST_CASE("a rule's answer is judged by who would get it", "[rules]")
{
  Desk desk{"[[rule]]\nname = \"answer\"\nif = { new_ticket = false }\n"
            "then = { answer = \"acknowledge\" }\n"};
  const auto id = desk.receives({.message_id = "q@c.example"});
  const auto colleague = [&] {
    return desk.receives({.from = "bea@customer.example",
                          .to = "support@example.com, ann@customer.example",
                          .in_reply_to = "q@c.example"});
  };
  // A colleague takes part by an answer to the same mail that the customer had a copy of.
  desk.db.prepare("INSERT INTO participant(ticket, address) VALUES (?, 'bea@customer.example')")
      .run(id);
  SECTION("who may have it")
  {
    CHECK(colleague() == id);
    CHECK(desk.reasons(id, "answered").size() == 1);
    CHECK(desk::conversation(desk.db, id).back().to.at(0).address == "ann@customer.example");
  }
  SECTION("who is marked as spam gets none, whoever wrote")
  {
    const auto contact = desk::find_contact(desk.db, "ann@customer.example");
    REQUIRE(contact);
    desk::mark_spam(desk.session, contact->id, true);
    CHECK(colleague() == id);
    CHECK(desk.reasons(id, "answered").empty());
    CHECK_THAT(desk.reasons(id, "answer_withheld").at(0),
               Catch::Contains("ann@customer.example, who is marked as spam"));
  }
}

TEST_CASE("a template that cannot be used withholds the answer, and nothing else", "[rules]")
{
  Desk desk{"[[rule]]\nname = \"answer\"\nthen = { answer = \"nowhere\", add_tags = \"done\" }\n"};
  const auto id = desk.receives({});
  CHECK(desk.ticket(id).tags == Strings{"done"});
  CHECK(desk.count("outbox") == 0);
  CHECK(desk.reasons(id, "answer_withheld").size() == 1);
}

TEST_CASE("a message is explained with the rules on changes that it would set off", "[rules]")
{
  Desk desk{R"toml(
[[rule]]
name = "to billing"
if = { subject_contains = "invoice" }
then = { queue = "billing", priority = "urgent" }
[[rule]]
name = "page"
on = "ticket.priority"
if = { changed_to = "urgent" }
then = { notify = "bert" }
[[rule]]
name = "of support"
on = "ticket.created"
if = { queue = "support" }
then = { add_tags = "x" }
[[rule]]
name = "remind"
on = "after:3d"
then = { add_tags = "old" }
[contact_lookup]
command = "echo '{}'"
)toml"};
  const rules::RuleSet rules{desk.config};
  sla::Promises promises{desk.config};
  const rules::Bench bench{desk.db, desk.config, rules, promises};
  rules::Arrival arrival;
  arrival.mailbox = "support";
  arrival.arrived_at = desk.clock.now();
  const auto text = [&](const std::string& subject) {
    return rules::explain(bench, arrival, "x.eml",
                          "From: ann@customer.example\r\nSubject: " + subject + "\r\n\r\nWords\r\n",
                          rules::As::text);
  };
  const auto invoice = text("Invoice");
  CHECK_THAT(invoice, Catch::Contains("ticket.priority (priority: normal -> urgent):") &&
                          Catch::Contains("rule +           \"page\"") &&
                          Catch::Contains("=> notify = bert") &&
                          Catch::Contains("rule -           \"of support\"") &&
                          Catch::Contains("after:3d (counted from status): rule \"remind\"") &&
                          Catch::Contains("would be asked about ann@customer.example"));
  CHECK_THAT(text("Hello"),
             Catch::Contains("rule +           \"of support\"") && !Catch::Contains("\"page\""));
  CHECK(desk.count("ticket") == 0);
}
