#include <catch2/catch.hpp>

#include "base/text.hpp"
#include "config/model/config.hpp"
#include "desk/ticket/change.hpp"
#include "rules/decide/decide.hpp"
#include "rules/match/glob.hpp"
#include "rules/match/rule_set.hpp"
#include "workshop.hpp"

using namespace tkt;
using Catch::Contains;

namespace {

/// The desk of the workshop and one rule more, whose tag says whether its condition held.
struct Judge {
  explicit Judge(const std::string& condition, const std::string& more = {},
                 const std::string& desk_keys = {})
      : shop{"2024-03-01T09:00:00Z",
             with_keys(desk_keys) + "[[rule]]\nname = \"judge\"\n" + more + "if = " + condition +
                 "\nthen = { add_tags = [\"yes\", \"got-{{1}}{{name}}\"] }\n"}
  {
  }
  static std::string with_keys(const std::string& keys)
  {
    std::string toml = test::desk_toml;
    return toml.insert(toml.find("[desk]\n") + 7, keys);
  }
  std::vector<std::string> tags(const test::Mail& mail)
  {
    return shop.ticket(shop.receives(mail)).tags;
  }
  bool holds(const test::Mail& mail)
  {
    const auto all = tags(mail);
    return std::find(all.begin(), all.end(), "yes") != all.end();
  }
  test::Workshop shop;
};

bool holds(const std::string& condition, const test::Mail& mail, const std::string& more = {})
{
  return Judge{condition, more}.holds(mail);
}

test::Mail with_file(const std::string& name, const std::string& type)
{
  test::Mail mail;
  mail.more = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n";
  mail.body = "--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n--b\r\nContent-Type: " + type +
              "\r\nContent-Disposition: attachment; filename=\"" + name +
              "\"\r\n\r\n0123456789\r\n--b--\r\n";
  return mail;
}

} // namespace

TEST_CASE("words are met without regard to case, in any script", "[rules]")
{
  struct Case {
    const char* rule;
    const char* subject;
  };
  for (const auto& [rule, subject] : std::initializer_list<Case>{{"ZAŻÓŁĆ", "zażółć gęślą jaźń"},
                                                                 {"zażółć", "ZAŻÓŁĆ GĘŚLĄ JAŹŃ"},
                                                                 {"straße", "STRASSE 7"},
                                                                 {"STRASSE", "straße 7"},
                                                                 {"ПОЧТА", "почта России"},
                                                                 {"cafe\xcc\x81", "CAFÉ"}}) {
    INFO(rule << " in " << subject);
    CHECK(holds(fmt::format("{{ subject_contains = \"{}\" }}", rule), {.subject = subject}));
  }
  CHECK_FALSE(holds("{ subject_contains = \"zazolc\" }", {.subject = "zażółć"}));
}

TEST_CASE("no control character hides a word, whatever is looked for", "[rules]")
{
  const test::Mail mail{.subject = "=?utf-8?q?inv=07oi=C2=9Bce?=", .body = "the\x1b bi\x08ll\n"};
  for (const auto* condition :
       {"{ subject_contains = \"invoice\" }", "{ subject_matches = '^invoice$' }",
        "{ body_contains = \"the bill\" }", "{ body_matches = 'the bill' }",
        "{ header = \"Subject: invoice\" }"}) {
    INFO(condition);
    CHECK(holds(condition, mail));
  }
}

TEST_CASE("letters may be met without their marks where a rule wants that", "[rules]")
{
  const std::string more = "ignore_diacritics = true\n";
  CHECK(holds("{ subject_contains = \"zazolc\" }", {.subject = "ZAŻÓŁĆ gęślą"}, more));
  CHECK(holds("{ body_contains = \"Øre\" }", {.body = "hundert ore\n"}, more));
  CHECK(fold_marks("ŁÓDŹ, Ångström, Straße") == "lodz, angstrom, strasse");
}

TEST_CASE("regular expressions capture what actions use", "[rules]")
{
  Judge judge{"{ subject_matches = 'order (?P<name>[A-Z]+-\\d+)' }"};
  CHECK(judge.tags({.subject = "Your ORDER ab-77 is late"}) ==
        std::vector<std::string>{"got-ab-77ab-77", "yes"});
  CHECK_FALSE(judge.holds({.subject = "no order"}));
}

TEST_CASE("any header field can be looked at", "[rules]")
{
  const test::Mail mail{.more = "X-Priority: 1 (Highest)\r\nX-Shop: Order=4711\r\n"};
  CHECK(holds("{ header = \"x-priority: HIGHEST\" }", mail));
  CHECK(holds("{ header = [\"X-None\", \"X-Shop\"] }", mail));
  CHECK_FALSE(holds("{ header = \"X-Priority: low\" }", mail));
  CHECK(Judge{"{ header_matches = 'X-Shop: order=(\\d+)' }"}.tags(mail) ==
        std::vector<std::string>{"got-4711", "yes"});
}

TEST_CASE("attached files are known by name, type and size", "[rules]")
{
  const auto mail = with_file("Rechnung 7.PDF", "application/pdf");
  CHECK(holds("{ attachment_name = \"*.pdf\" }", mail));
  CHECK(holds("{ attachment_type = [\"image/*\", \"application/p?f\"] }", mail));
  CHECK(holds("{ attachment_larger = \"5B\" }", mail));
  CHECK(holds("{ has_attachment = true }", mail));
  CHECK_FALSE(holds("{ attachment_name = \"*.exe\" }", mail));
  CHECK_FALSE(holds("{ attachment_larger = \"1MB\" }", mail));
  CHECK(holds("{ has_attachment = false }", {}));
  CHECK(rules::matches_glob("a.tar.gz", "*.gz"));
  CHECK(rules::matches_glob("ż", "?"));
  CHECK_FALSE(rules::matches_glob("aaaaaaaaaaaaaaaaaaaab", "*a*a*a*a*a*a*c"));
}

TEST_CASE("the language of a message is guessed where it is certain", "[rules]")
{
  const test::Mail polish{.subject = "Zamówienie",
                          .body = "Dzień dobry, wczoraj zamówiłem u państwa drukarkę i do dzisiaj "
                                  "nie otrzymałem żadnego potwierdzenia. Proszę o odpowiedź.\n"};
  CHECK(holds("{ language = [\"de\", \"pl\"] }", polish));
  CHECK_FALSE(holds("{ language = \"de\" }", polish));
  CHECK_FALSE(holds("{ language = \"en\" }", {.subject = "ok", .body = "ok\n"}));
}

TEST_CASE("what a trusted relay says of the sender counts, what others say does not", "[rules]")
{
  const std::string keys = "authserv_ids = [\"mx.example.com\"]\n";
  const auto judged = [&](const std::string& field) {
    return Judge{"{ authentication = \"dkim=pass\" }", "", keys}.holds(
        {.more = "Authentication-Results: " + field + "\r\n"});
  };
  CHECK(judged("mx.example.com; spf=fail smtp.mailfrom=a.example; dkim=pass header.d=a.example"));
  CHECK(judged("MX.example.com 1; dkim (a;b) = pass"));
  CHECK_FALSE(judged("mx.evil.example; dkim=pass"));
  CHECK_FALSE(judged("mx.example.com; dkim=fail (dkim=pass)"));
  CHECK_FALSE(judged("mx.example.com; none"));
}

TEST_CASE("working hours of a calendar are a condition", "[rules]")
{
  CHECK(holds("{ in_hours = \"office\" }", {}));
  CHECK_FALSE(holds("{ out_of_hours = \"office\" }", {}));
  Judge judge{"{ out_of_hours = \"office\" }"};
  judge.shop.clock.advance(hours{10});
  CHECK(judge.holds({}));
}

TEST_CASE("the class of a mail is a condition", "[rules]")
{
  const test::Mail away{.more = "Auto-Submitted: auto-replied\r\n"};
  CHECK(holds("{ class = [\"auto-reply\", \"bounce\"] }", away));
  CHECK(holds("{ class = \"human\" }", {}));
}

TEST_CASE("a later rule sees what an earlier one has planned", "[rules]")
{
  test::Workshop shop{"2024-03-01T09:00:00Z", std::string{test::desk_toml} + R"toml(
[[rule]]
name = "one"
if = { queue = "support", priority = "normal", assigned = false, status = "new" }
then = { queue = "billing", priority = "urgent", assign = "bert", add_tags = "first" }
[[rule]]
name = "two"
if = { queue = "billing", priority = "urgent", agent = "bert", tag = "FIRST", category = "hardware" }
then = { add_tags = "second" }
)toml"};
  const auto ticket = shop.ticket(shop.receives({}));
  CHECK(ticket.queue == "billing");
  CHECK(ticket.tags == std::vector<std::string>{"first", "second"});
}

TEST_CASE("rules found through their words do what they would do one by one", "[rules]")
{
  // Both ways of running a set of rules, on every text of a small alphabet.
  std::string toml = test::desk_toml;
  const std::vector<std::string> conditions{
      "{ subject_contains = \"ab\" }",
      "{ subject_contains = [\"b\", \"aab\"], not = { subject_contains = \"bb\" } }",
      "{ any = [ { subject_contains = \"ba\" }, { sender_contains = \"ann\", body_contains = "
      "\"aa\" } ] }",
      "{ not = { subject_contains = \"a\" } }",
      "{ sender_is = [\"ann@customer.example\", \"x@y.example\"], subject_contains = \"bab\" }",
      "{ all = [] }",
      "{ any_recipient_is = \"support@example.com\", new_ticket = true }",
      "{ mailbox = \"billing\" }",
      "{ subject_contains = \"abab\" }",
      "{ subject_contains = \"bab\" }"};
  int number = 0;
  for (const auto& condition : conditions) {
    if (condition.find("[] ") != std::string::npos)
      continue;
    toml +=
        fmt::format("[[rule]]\nname = \"r{0}\"\nif = {1}\nthen = {{ add_tags = \"t{0}\", stop = "
                    "{2} }}\n",
                    number, condition, number == 4 ? "true" : "false");
    ++number;
  }
  const auto config = config::load_text(toml);
  const rules::RuleSet rules{config};
  for (unsigned bits = 0; bits < 256; ++bits) {
    std::string subject;
    for (unsigned i = 0; i < 8; ++i)
      subject += (bits >> i & 1U) != 0 ? 'a' : 'b';
    const auto raw =
        "From: ann@customer.example\r\nTo: support@example.com\r\nSubject: " + subject +
        "\r\n\r\n" + subject.substr(3) + "\r\n";
    const auto message = mail::Message::parse(raw);
    const rules::Facts facts{{.config = config,
                              .calendars = &rules.calendars(),
                              .at = {},
                              .message = &message,
                              .mailbox = "support",
                              .classification = {},
                              .contact = {},
                              .opens_ticket = true}};
    const auto names = [](const rules::Outcome& outcome) {
      std::vector<std::string> list;
      for (const auto& fired : outcome.fired)
        list.push_back(fired.rule);
      return list;
    };
    INFO(subject);
    CHECK(names(rules.run(facts)) == names(rules.run(facts, true)));
  }
}

TEST_CASE("a rule asks in the language of queries", "[rules]")
{
  const test::Mail mail{.from = "Ann Customer <ann@customer.example>"};
  SECTION("of a ticket that is about to be opened")
  {
    CHECK(holds("{ query = \"status:new from:@customer.example printer\" }", mail));
    CHECK(holds("{ query = \"burns\" }", mail)); // in the message that brings it
    CHECK_FALSE(holds("{ query = \"from:@other.example\" }", mail));
    CHECK(holds("{ query = [\"from:@other.example\", \"subject:fire\"] }", mail));
    CHECK(holds("{ not = { query = \"queue:billing\" } }", mail));
    CHECK(holds("{ query = \"created:today is:unassigned -tag:spam\" }", mail));
  }
  SECTION("as the rules above have left it")
  {
    const std::string before = "[[rule]]\nname = \"before\"\nif = { subject_contains = \"fire\" }\n"
                               "then = { queue = \"billing\", add_tags = [\"hot\"] }\n";
    test::Workshop shop{
        "2024-03-01T09:00:00Z",
        test::desk_toml + before +
            "[[rule]]\nname = \"judge\"\nif = { query = \"queue:billing tag:hot\" }\n"
            "then = { add_tags = [\"yes\"] }\n"};
    CHECK(shop.ticket(shop.receives(mail)).tags == std::vector<std::string>{"hot", "yes"});
    CHECK(shop.count("ticket") == 1);
    CHECK(shop.count("message") == 1); // what was only foreseen has left nothing behind
  }
  SECTION("without what they have taken away")
  {
    test::Workshop shop{"2024-03-01T09:00:00Z",
                        std::string{test::desk_toml} +
                            "[field.order]\ntype = \"number\"\n"
                            "[[rule]]\nname = \"before\"\nif = { new_ticket = false }\n"
                            "then = { remove_tags = \"hot\", set_field = \"order: 17\" }\n"
                            "[[rule]]\nname = \"hot\"\nif = { query = \"tag:hot\" }\n"
                            "then = { add_tags = \"still\" }\n"
                            "[[rule]]\nname = \"order\"\nif = { query = \"field.order:17\" }\n"
                            "then = { add_tags = \"17\" }\n"};
    const auto ticket = shop.receives({.message_id = "a@customer.example"});
    desk::add_tag(shop.session, ticket, "hot");
    shop.receives({.in_reply_to = "a@customer.example"});
    CHECK(shop.ticket(ticket).tags == std::vector<std::string>{"17"});
  }
  SECTION("of a ticket that has waited, with what is there")
  {
    Judge judge{"{ query = \"is:unanswered\" }", "on = \"after:1h\"\n"};
    auto& shop = judge.shop;
    const auto ticket = shop.receives(mail);
    shop.clock.advance(minutes{10});
    desk::Message answer;
    answer.ticket = ticket;
    answer.kind = desk::MessageKind::outgoing;
    answer.at = shop.clock.now();
    answer.author = "anna";
    desk::add_message(shop.session, answer);
    shop.clock.advance(hours{2});
    shop.routes();
    CHECK(shop.ticket(ticket).tags.empty());
  }
  SECTION("of a ticket that is there, with the message that has come in")
  {
    Judge judge{"{ query = \"fire zebra\" }"};
    const auto ticket = judge.shop.receives({.message_id = "a@customer.example"});
    CHECK(judge.shop.ticket(ticket).tags.empty());
    judge.shop.receives({.subject = "Re: The printer is on fire",
                         .body = "A zebra did it.\n",
                         .in_reply_to = "<a@customer.example>"});
    CHECK_FALSE(judge.shop.ticket(ticket).tags.empty());
  }
  SECTION("of a change")
  {
    Judge judge{"{ query = \"priority:urgent from:ann\" }", "on = \"ticket.priority\"\n"};
    const auto ticket = judge.shop.receives(mail);
    desk::set(judge.shop.session, ticket, desk::Field::priority, "urgent");
    judge.shop.routes();
    CHECK_FALSE(judge.shop.ticket(ticket).tags.empty());
  }
  SECTION("and a mistake in it is found before it starts, at its character")
  {
    const auto toml = std::string{test::desk_toml} +
                      "[[query]]\nname = \"mine\"\nquery = \"quue:support\"\n"
                      "[[rule]]\nname = \"judge\"\nif = { query = \"from:ann status:opn\" }\n"
                      "then = { add_tags = [\"yes\"] }\n";
    CHECK_THROWS_WITH((test::Workshop{"2024-03-01T09:00:00Z", toml}.receives(mail)),
                      Contains("at character 17 of \"from:ann status:opn\": \"opn\"") &&
                          Contains("did you mean \"open\"?"));
  }
}
