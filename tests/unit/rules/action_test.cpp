#include <catch2/catch.hpp>

#include "../workshop.hpp"
#include "desk/raw.hpp"
#include "desk/watchers.hpp"
#include "rules/action.hpp"
#include "rules/child.hpp"
#include "send/outbox.hpp"

using namespace tkt;

namespace {

struct Desk : test::Workshop {
  explicit Desk(const std::string& then, const std::string& condition = "{}")
      : Workshop{"2024-03-01T09:00:00Z", std::string{test::desk_toml} +
                                             "[[rule]]\nname = \"do\"\nif = " + condition +
                                             "\nthen = " + then + "\n"}
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
            "rule \"do\": ended with status 3: oops"},
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

TEST_CASE("a program is bounded in time and in what it prints", "[rules]")
{
  rules::ChildLimits limits;
  limits.sandbox = false;
  limits.time = seconds{1};
  CHECK(rules::run_child("sleep 600 & sleep 600", "", limits).problem == "ran for more than 1s");
  limits.time = seconds{20};
  limits.output = 1000;
  CHECK(rules::run_child("yes", "", limits).problem == "printed more than 1000 bytes");
  CHECK(rules::run_child("exit 7", std::string(1 << 20, 'x'), limits).status == 7);
  CHECK(rules::run_child("cat", "abc", limits).output == "abc");
}

TEST_CASE("what mail says never becomes a part of a command", "[rules]")
{
  Desk desk{"{ run = \"echo '{{1}}' >&2; exit 1\" }", "{ subject_matches = '(.*)' }"};
  desk.stores({.subject = "'; touch /tmp/oops; '"});
  desk.runs();
  CHECK(desk.reasons(TicketId{1}, "run") == Strings{"rule \"do\": ended with status 1: {{1}}"});
}
