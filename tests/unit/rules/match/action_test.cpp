#include <catch2/catch.hpp>

#include "desk/message/raw.hpp"
#include "desk/ticket/watchers.hpp"
#include "desk/undo/command_log.hpp"
#include "rules/match/action.hpp"
#include "send/outbox/outbox.hpp"
#include "workshop.hpp"

using namespace tkt;

namespace {

struct Desk : test::Workshop {
  explicit Desk(const std::string& then, const std::string& condition = "{}")
      : Workshop{"2024-03-01T09:00:00Z", std::string{test::desk_toml} +
                                             "[[rule]]\nname = \"do\"\nif = " + condition +
                                             "\nthen = " + then + "\n"}
  {
  }
  enum Whole { rules };
  Desk(const std::string& text, Whole)
      : Workshop{"2024-03-01T09:00:00Z", std::string{test::desk_toml} + text}
  {
  }
  std::vector<send::Mail> outbox() { return send::due(db, "", clock.now(), true); }
  rules::Report runs()
  {
    desk::Session program{db, config, clock, {"tkt-rules", "tkt"}};
    rules::Options options;
    options.programs.sandbox = false;
    return rules::run_pass(program, options);
  }
};

using Strings = std::vector<std::string>;

} // namespace

TEST_CASE("spam is rejected, tagged and not answered", "[rules]")
{
  Desk desk{"{ spam = true, answer = \"acknowledge\" }"};
  const auto id = desk.receives({});
  CHECK(desk.ticket(id).status == "rejected");
  CHECK(desk.ticket(id).tags == Strings{"spam"});
  CHECK(desk.outbox().empty());
}

TEST_CASE("what is dropped is kept raw, with the reason, and makes no ticket", "[rules]")
{
  Desk desk{"{ drop = true }", "{ subject_contains = \"fire\" }"};
  const auto incoming = desk.stores({});
  CHECK(desk.routes().ignored == 1);
  CHECK(desk.state(incoming) == "ignored");
  CHECK(desk.count("ticket") == 0);
  CHECK(desk.db.prepare("SELECT reason FROM incoming")
            .value<std::string>()
            .value()
            .find("rule \"do\"") == 0);
}

TEST_CASE("a rule answers by a template, to people alone", "[rules]")
{
  Desk desk{"{ answer = \"acknowledge\" }"};
  const auto id = desk.receives({});
  REQUIRE(desk.outbox().size() == 1);
  CHECK(desk.outbox().at(0).sender.empty());
  CHECK(desk.outbox().at(0).recipients.at(0).address == "ann@customer.example");
  CHECK(desk.reasons(id, "answered").size() == 1);
  const auto robot = desk.receives({.more = "Auto-Submitted: auto-replied\r\n"});
  CHECK(desk.outbox().size() == 1);
  CHECK(desk.reasons(robot, "answer_withheld").size() == 1);
}

TEST_CASE("a message is sent on whole, never back to us or to who wrote it", "[rules]")
{
  Desk desk{"{ forward = [\"it@example.org\", \"help@example.com\", \"ann@customer.example\"] }"};
  const auto id = desk.receives({.body = "It burns brightly.\n"});
  REQUIRE(desk.outbox().size() == 1);
  CHECK(desk.outbox().at(0).recipients.size() == 1);
  CHECK(desk.outbox().at(0).recipients.at(0).address == "it@example.org");
  const auto raw = desk::read_raw(desk.db, desk.outbox().at(0).raw);
  const auto mail = mail::Message::parse(raw);
  REQUIRE(mail.attachments().size() == 1);
  CHECK(mail.attachment_bytes(mail.attachments().at(0).part).find("It burns brightly.") !=
        std::string::npos);
  CHECK(desk.reasons(id, "forwarded").size() == 1);
}

TEST_CASE("watchers, notes, links and contacts are set by rules", "[rules]")
{
  Desk desk{"{ add_watchers = [\"bert\", \"boss@example.org\"], note = \"about {{1}}\", link = "
            "\"{{1}}\", contact_type = \"shop\", contact_vip = true }",
            "{ subject_matches = 'see (\\d+)' }"};
  const auto first = desk.receives({.subject = "first"});
  const auto second = desk.receives({.subject = "see 1"});
  CHECK(desk::watchers(desk.db, second) == Strings{"bert", "boss@example.org"});
  CHECK(desk.reasons(second, "note") == Strings{"about 1 (rule \"do\")"});
  CHECK(desk.reasons(second, "linked").size() == 1);
  const auto contact = desk::find_contact(desk.db, "ann@customer.example");
  REQUIRE(contact);
  CHECK(contact->vip);
  CHECK(contact->type == "shop");
  SECTION("a number that is no ticket keeps nothing else from being done")
  {
    const auto third = desk.receives({.subject = "see 999"});
    CHECK(desk.reasons(third, "note").size() == 2);
    CHECK(desk::watchers(desk.db, third).size() == 2);
  }
  CHECK(first.value == 1);
}

TEST_CASE("a program gets ticket and message, and may ask for actions", "[rules]")
{
  Desk desk{
      R"({ run = 'grep -q "printer is on fire" && echo "{\"priority\": \"urgent\", \"add_tags\": [\"seen\"]}"' })"};
  const auto id = desk.stores({});
  CHECK(desk.runs().programs == 1);
  const TicketId ticket{1};
  CHECK(desk.ticket(ticket).priority == "urgent");
  CHECK(desk.ticket(ticket).tags == Strings{"seen"});
  CHECK(desk.reasons(ticket, "run") == Strings{"rule \"do\": ran without a sandbox"});
  CHECK(desk.runs().programs == 0);
  CHECK(desk.state(id) == "done");
}

TEST_CASE("a program that fails is noted, and what it printed is not done", "[rules]")
{
  struct Case {
    const char* command;
    const char* reason;
  };
  for (const auto& [command, reason] : std::initializer_list<Case>{
           {"echo \"{\\\"priority\\\": \\\"urgent\\\"}\"; echo oops >&2; exit 3",
            "rule \"do\": exited with status 3: oops"},
           {"echo nonsense", "rule \"do\": printed what is no JSON: nonsense"},
           {"echo \"{\\\"prioritty\\\": \\\"urgent\\\"}\"",
            "rule \"do\": no action \"prioritty\"; did you mean \"priority\"?"}}) {
    Desk desk{fmt::format("{{ run = '''{}''' }}", command)};
    desk.stores({});
    desk.runs();
    CHECK(desk.reasons(TicketId{1}, "run") == Strings{reason});
    CHECK(desk.ticket(TicketId{1}).priority == "normal");
  }
}

TEST_CASE("a program that a dead process left running is not run again", "[rules]")
{
  Desk desk{"{ run = \"true\" }"};
  desk.stores({});
  desk::Session program{desk.db, desk.config, desk.clock, {"tkt-rules", "tkt"}};
  rules::Options options;
  options.programs.sandbox = false;
  desk.db.execute("CREATE TRIGGER kill BEFORE UPDATE ON rule_run WHEN new.state = 'done' "
                  "BEGIN SELECT RAISE(ABORT, 'killed'); END");
  CHECK_THROWS(rules::run_pass(program, options));
  desk.db.execute("DROP TRIGGER kill");
  CHECK(desk.runs().programs == 0);
  CHECK(desk.reasons(TicketId{1}, "run") ==
        Strings{"rule \"do\": tkt-rules ended while it ran; it is not run again"});
}

SCENARIO("A program refuses a change", "[rules]")
{
  const auto program = [](const std::string& command, const std::string& trigger = "ticket.status",
                          const std::string& condition = "{ changed_to = \"closed\" }") {
    return "[[rule]]\nname = \"checks\"\non = \"" + trigger + "\"\nif = " + condition +
           "\nthen = { run = '''" + command + " ''' }\n";
  };
  const std::string refuses =
      R"(echo '{"refuse": "An invoice needs its number.", "add_tags": "n"}')";
  const auto told = [](Desk& desk, std::string_view address) {
    return desk.db.prepare("SELECT count(*) FROM notified WHERE address = ?")
        .bind_all(address)
        .value<std::int64_t>();
  };
  GIVEN("a program that refuses that tickets are closed")
  {
    Desk desk{program(refuses), Desk::rules};
    const auto id = desk.receives({});
    desk::Session bert{desk.db, desk.config, desk.clock, {"bert", "bert"}};
    WHEN("an agent closes one")
    {
      desk::begin_action(bert);
      desk::set(bert, id, desk::Field::priority, "urgent");
      desk::close(bert, id);
      desk.db.execute("DELETE FROM temp.current_action");
      desk.runs();
      THEN("it is as it was, and the agent is told why")
      {
        CHECK(desk.ticket(id).status == "new");
        CHECK(
            desk.reasons(id, "change_refused") ==
            Strings{"status: new -> closed by bert is put back, and priority: rule \"checks\": An "
                    "invoice needs its number."});
        CHECK(told(desk, "bert@example.com") == 1);
      }
      THEN("nothing of the command is left half done")
      {
        CHECK(desk.ticket(id).priority == "normal");
      }
      THEN("what else the program asked for is done")
      {
        CHECK(desk.ticket(id).tags == Strings{"n"});
      }
      THEN("there is nothing more to undo, and nothing runs again")
      {
        CHECK_FALSE(desk::last_action(desk.db, "bert"));
        CHECK(desk.runs().programs == 0);
      }
    }
    WHEN("it was changed again before the program came to it")
    {
      desk::close(bert, id);
      desk::set(bert, id, desk::Field::status, "pending");
      desk.runs();
      THEN("the newer change stands")
      {
        CHECK(desk.ticket(id).status == "pending");
        CHECK(desk.reasons(id, "change_refused").empty());
        CHECK_THAT(desk.reasons(id, "run").at(0), Catch::Contains("could not be refused"));
      }
    }
    WHEN("a program of the desk made the change")
    {
      desk::Session sla{desk.db, desk.config, desk.clock, {"tkt-sla", "tkt"}};
      desk::close(sla, id);
      desk.runs();
      CHECK(desk.ticket(id).status == "new");
      CHECK(desk.count("notified") == 0);
    }
  }
  GIVEN("a program that refuses every change")
  {
    Desk desk{program(refuses, "ticket.status", "{}"), Desk::rules};
    const auto id = desk.receives({});
    desk::close(desk.session, id);
    CHECK(desk.runs().programs >= 1);
    THEN("it is asked of what it puts back, and cannot refuse that")
    {
      CHECK(desk.ticket(id).status == "new");
      CHECK(desk.reasons(id, "change_refused").size() == 1);
    }
  }
  GIVEN("a program that fails after it has refused")
  {
    Desk desk{program(refuses + "; exit 1"), Desk::rules};
    const auto id = desk.receives({});
    desk::close(desk.session, id);
    desk.runs();
    CHECK(desk.ticket(id).status == "closed"); // a broken program stops nobody's work
  }
  GIVEN("a program that would refuse mail")
  {
    Desk desk{program(refuses, "message", "{}"), Desk::rules};
    const auto id = desk.receives({});
    desk.runs();
    CHECK_THAT(desk.reasons(id, "run").at(0), Catch::Contains("no change that could be refused"));
    CHECK(desk.ticket(id).tags.empty());
  }
  GIVEN("a program that looks at the ticket as it was")
  {
    Desk desk{
        program(
            R"(grep -q '"before":{.*"status":"new".*"captures"' && echo '{"add_tags": "saw"}')"),
        Desk::rules};
    const auto id = desk.receives({});
    desk::close(desk.session, id);
    desk.runs();
    CHECK(desk.ticket(id).tags == Strings{"saw"});
  }
}

TEST_CASE("what mail says never becomes a part of a command", "[rules]")
{
  Desk desk{"{ run = \"echo '{{1}}' >&2; exit 1\" }", "{ subject_matches = '(.*)' }"};
  desk.stores({.subject = "'; touch /tmp/oops; '"});
  desk.runs();
  CHECK(desk.reasons(TicketId{1}, "run") == Strings{"rule \"do\": exited with status 1: {{1}}"});
}
