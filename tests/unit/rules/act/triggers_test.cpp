#include <catch2/catch.hpp>

#include "desk/ticket/availability.hpp"
#include "rules/act/triggers.hpp"
#include "send/compose/answer.hpp"
#include "sla/due_pass.hpp"
#include "workshop.hpp"

using namespace tkt;

namespace {

struct Desk : test::Workshop {
  explicit Desk(const std::string& rules)
      : Workshop{"2024-03-01T09:00:00Z", std::string{test::desk_toml} + rules}
  {
  }
  std::vector<std::string> fired(TicketId id)
  {
    std::vector<std::string> names;
    for (const auto& event : events(id))
      if (event.kind == "rule")
        names.push_back(event.after);
    return names;
  }
};

using Names = std::vector<std::string>;

} // namespace

TEST_CASE("a rule runs on a change of a ticket, once, whoever made it and whenever", "[rules]")
{
  Desk desk{R"toml(
[[rule]]
name = "urgent to bert"
on = "ticket.priority"
if = { changed_to = "urgent", changed_by = "anna", subject_contains = "fire" }
then = { assign = "bert", notify = "ticket.agent" }
)toml"};
  const auto id = desk.receives({});
  CHECK(desk.fired(id).empty());
  desk::set(desk.session, id, desk::Field::priority, "urgent");
  desk.clock.advance(hours{30}); // the daemon was down
  CHECK(desk.routes().fired == 1);
  CHECK(desk.ticket(id).agent == "bert");
  CHECK(desk.reasons(id, "notified").size() == 1);
  CHECK(desk.routes().fired == 0);
  CHECK(desk.fired(id) == Names{"urgent to bert"});
  desk::set(desk.session, id, desk::Field::priority, "normal");
  desk::set(desk.session, id, desk::Field::priority, "urgent");
  CHECK(desk.routes().fired == 1);
}

TEST_CASE("a rule runs on an alarm of a clock, once", "[rules]")
{
  Desk desk{R"toml(
[[rule]]
name = "late"
on = "sla.reaction_late"
then = { notify = "ticket.queue", status = "open/escalated" }
)toml"};
  const auto id = desk.receives({});
  desk.clock.advance(hours{5});
  desk::Session watch{desk.db, desk.config, desk.clock, {"tkt-sla", "tkt"}};
  for (int i = 0; i < 2; ++i) {
    sla::run_pass(watch, [](const sla::Crossing&) {});
    desk.routes();
  }
  CHECK(desk.fired(id) == Names{"late"});
  CHECK(desk.ticket(id).substatus == "escalated");
  CHECK(desk.reasons(id, "notified").size() == 1);
}

TEST_CASE("a rule waits for its time in a status", "[rules]")
{
  Desk desk{R"toml(
[[rule]]
name = "close what is resolved"
on = "after:7d"
if = { status = "resolved" }
then = { status = "closed" }
)toml"};
  const auto id = desk.receives({});
  desk::set(desk.session, id, desk::Field::status, "resolved");
  desk.clock.advance(days{6});
  desk.routes();
  CHECK(desk.ticket(id).status == "resolved");
  desk.clock.advance(days{2});
  CHECK(desk.routes().fired == 1);
  CHECK(desk.ticket(id).status == "closed");
  CHECK(desk.routes().fired == 0);
}

TEST_CASE("leaving the status starts the wait anew", "[rules]")
{
  Desk desk{R"toml(
[[rule]]
name = "remind"
on = "after:2d"
if = { status = "pending" }
then = { add_tags = "waiting" }
)toml"};
  const auto id = desk.receives({});
  desk::set(desk.session, id, desk::Field::status, "pending");
  desk.routes();
  desk.clock.advance(days{1});
  desk::set(desk.session, id, desk::Field::status, "open");
  desk::set(desk.session, id, desk::Field::status, "pending");
  // Not read yet when its old time comes: the instant it counts from is gone all the same.
  desk.clock.advance(days{1} + hours{1});
  CHECK(desk.routes().fired == 0);
  desk.clock.advance(days{1});
  CHECK(desk.routes().fired == 1);
}

TEST_CASE("a wait is counted in a calendar where asked, and from our last answer", "[rules]")
{
  Desk desk{R"toml(
[[rule]]
name = "ask again"
on = "after:16h"
since = "answer"
calendar = "office"
then = { add_tags = "silent" }
)toml"};
  const auto id = desk.receives({}); // Friday, 9:00
  send::Letter answer;
  answer.text = "Please send us the log.";
  send::answer(desk.session, id, answer);
  desk.clock.advance(days{3}); // Monday, 9:00: 7 + 1 hours of work
  CHECK(desk.routes().fired == 0);
  SECTION("nothing comes")
  {
    desk.clock.advance(days{1}); // 16 hours are over on Tuesday, 9:00
    CHECK(desk.routes().fired == 1);
    CHECK(desk.routes().fired == 0);
  }
  SECTION("the customer speaks")
  {
    const auto ids = desk::message_ids(desk.db, id);
    CHECK(desk.receives({.body = "Here it is.\n", .in_reply_to = ids.back()}) == id);
    desk.clock.advance(days{10});
    CHECK(desk.routes().fired == 0);
  }
}

TEST_CASE("a rule that is new waits for tickets that are there already", "[rules]")
{
  Desk desk{""};
  const auto id = desk.receives({});
  desk.clock.advance(days{3});
  desk.config = config::load_text(std::string{test::desk_toml} + R"toml(
[[rule]]
name = "old"
on = "after:2d"
since = "created"
then = { add_tags = "old" }
)toml");
  CHECK(desk.routes().fired == 1);
  CHECK(desk.ticket(id).tags == Names{"old"});
}

TEST_CASE("rules that set off each other without end are broken off and reported", "[rules]")
{
  Desk desk{R"toml(
[[rule]]
name = "up"
on = "ticket.priority"
if = { changed_to = "urgent" }
then = { priority = "normal" }
[[rule]]
name = "down"
on = "ticket.priority"
if = { changed_to = "normal" }
then = { priority = "urgent" }
)toml"};
  const auto id = desk.receives({});
  desk::set(desk.session, id, desk::Field::priority, "urgent");
  const auto report = desk.routes();
  CHECK(report.loops == 1);
  CHECK(report.fired == 8);
  REQUIRE(desk.reasons(id, "rule_loop").size() == 1);
  CHECK(desk.reasons(id, "rule_loop").at(0).find("8 rules have set off each other") !=
        std::string::npos);
  CHECK(desk.routes().fired == 0);
}

TEST_CASE("a run that is broken off at any event ends the same as one that is not", "[rules]")
{
  const std::string rules = R"toml(
[[rule]]
name = "tag"
on = "ticket.created"
then = { add_tags = "seen", assign = "round-robin", notify = "boss@example.org" }
[[rule]]
name = "told"
on = "ticket.tag_added"
then = { priority = "urgent", status = "open" }
)toml";
  Desk whole{rules}, pieces{rules};
  for (auto* desk : {&whole, &pieces})
    for (int i = 0; i < 5; ++i)
      desk->stores({.subject = fmt::format("mail {}", i)});
  whole.routes();
  desk::Session program{pieces.db, pieces.config, pieces.clock, {"tkt-rules", "tkt"}};
  sla::Promises promises{pieces.config};
  const Cancellation stop;
  stop.request();
  const rules::Options options{.batch = 2, .stop = stop};
  pieces.routes();
  for (int i = 0; i < 3; ++i) {
    rules::run_pass(program, options); // stops before it does anything
    pieces.routes();
  }
  const auto dump = [](Desk& desk) {
    Names lines;
    for (int i = 1; i <= 5; ++i)
      for (const auto& event : desk.events(TicketId{i}))
        lines.push_back(fmt::format("{} {} {} {}", i, event.kind, event.before, event.after));
    return lines;
  };
  CHECK(dump(whole) == dump(pieces));
  CHECK(whole.count("outbox") == pieces.count("outbox"));
  CHECK(whole.count("notified") == 5);
}

TEST_CASE("a pause ends by itself", "[rules]")
{
  Desk desk{R"toml(
[[rule]]
name = "later"
if = { subject_contains = "later" }
then = { pause = "2d" }
)toml"};
  const auto id = desk.receives({.subject = "Do it later"});
  CHECK(desk.ticket(id).status == "pending");
  desk.clock.advance(days{3});
  SECTION("back to what it was")
  {
    desk.routes();
    CHECK(desk.ticket(id).status == "new");
  }
  SECTION("unless somebody was faster")
  {
    desk::set(desk.session, id, desk::Field::status, "resolved");
    desk.routes();
    CHECK(desk.ticket(id).status == "resolved");
  }
}

TEST_CASE("tickets go round those who are there", "[rules]")
{
  Desk desk{R"toml(
[[agent]]
login = "carl"
[[team]]
name = "all"
agents = ["anna", "bert", "carl"]
[[rule]]
name = "round"
then = { assign = "round-robin:team:all" }
)toml"};
  const auto next = [&] { return desk.ticket(desk.receives({})).agent; };
  CHECK(next() == "anna");
  CHECK(next() == "bert");
  desk::set_availability(desk.session, "carl", {.away = true, .until = {}, .substitute = ""});
  CHECK(next() == "anna");
  desk::set_availability(desk.session, "bert", {.away = true, .until = {}, .substitute = "carl"});
  desk::set_availability(desk.session, "anna",
                         {.away = true, .until = desk.clock.now() + hours{1}, .substitute = ""});
  const auto nobody = desk.receives({});
  CHECK(desk.ticket(nobody).agent.empty());
  CHECK(desk.reasons(nobody, "unassigned").size() == 1);
  desk.clock.advance(hours{2});
  CHECK(next() == "anna");
}

TEST_CASE("nobody is given more than the configuration says", "[rules]")
{
  Desk desk{R"toml(
[[agent]]
login = "carl"
capacity = 1
[[agent]]
login = "dora"
capacity = 2
[[team]]
name = "all"
agents = ["carl", "dora"]
[[rule]]
name = "round"
then = { assign = "round-robin:team:all" }
)toml"};
  const auto carls = desk.receives({});
  CHECK(desk.ticket(carls).agent == "carl");
  CHECK(desk.ticket(desk.receives({})).agent == "dora");
  CHECK(desk.ticket(desk.receives({})).agent == "dora");
  const auto left = desk.receives({});
  CHECK(desk.ticket(left).agent.empty());
  CHECK_THAT(desk.reasons(left, "unassigned").at(0), Catch::EndsWith("has room for another"));
  desk::close(desk.session, carls);
  CHECK(desk.ticket(desk.receives({})).agent == "carl");
}

TEST_CASE("tickets go to who has the fewest, as the database counts them", "[rules]")
{
  Desk desk{R"toml(
[[team]]
name = "all"
agents = ["anna", "bert"]
[[rule]]
name = "least"
then = { assign = "least-loaded:team:all" }
)toml"};
  std::vector<TicketId> ids;
  for (int i = 0; i < 4; ++i)
    ids.push_back(desk.receives({}));
  CHECK(desk::active_tickets(desk.db, "anna") == 2);
  CHECK(desk::active_tickets(desk.db, "bert") == 2);
  desk::close(desk.session, ids[1]);
  desk::close(desk.session, ids[3]);
  CHECK(desk::active_tickets(desk.db, "bert") == 0);
  CHECK(desk.ticket(desk.receives({})).agent == "bert");
  desk::reopen(desk.session, ids[1]);
  CHECK(desk::active_tickets(desk.db, "bert") == 2);
}
