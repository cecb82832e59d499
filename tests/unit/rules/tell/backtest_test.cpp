#include <catch2/catch.hpp>

#include "base/descriptor.hpp"
#include "base/digest.hpp"
#include "desk/undo/merge_split.hpp"
#include "rules/tell/backtest.hpp"
#include "rules/tell/rule_check.hpp"
#include "send/compose/template_check.hpp"
#include "workshop.hpp"

using namespace tkt;

namespace {

using Strings = std::vector<std::string>;

const std::string to_billing = "[[rule]]\nname = \"invoices\"\nif = { subject_contains = "
                               "\"invoice\" }\nthen = { queue = \"billing\" }\n";

Strings problems(const std::string& rules)
{
  Strings list;
  for (const auto& problem :
       rules::rule_problems(config::load_text(std::string{test::desk_toml} + rules)))
    list.push_back(problem.text.substr(0, problem.text.find(" at tkt.toml")));
  return list;
}

} // namespace

TEST_CASE("a backtest tells what other rules would have done, and does nothing", "[rules]")
{
  test::Workshop shop{"2024-03-01T09:00:00Z", std::string{test::desk_toml} + to_billing};
  shop.receives({.subject = "Your invoice"});
  shop.clock.advance(days{10});
  shop.receives({.subject = "Another invoice"});
  shop.receives({.subject = "A question"});
  const auto events = shop.count("event");

  const auto file = std::filesystem::temp_directory_path() / ("tkt-" + to_hex(random_bytes(8)));
  write_file(file,
             "[[rule]]\nname = \"questions\"\nif = { subject_contains = \"question\" }\nthen = "
             "{ priority = \"urgent\", add_tags = [\"b\", \"a\"] }\n");
  const auto other = rules::with_rules_of(shop.config, file.string());
  std::filesystem::remove(file);
  Strings lines;
  const auto take = [&](const rules::Difference& one) {
    lines.push_back(fmt::format("{} {} {}>{}", *one.ticket, one.field, one.before, one.after));
  };
  const auto all = rules::backtest(shop.db, shop.config, other, {}, take);
  CHECK(all.messages == 3);
  CHECK(all.differing == 3);
  CHECK(lines == Strings{"1 category hardware>general", "1 queue billing>support",
                         "2 category hardware>general", "2 queue billing>support",
                         "3 add_tags >a, b", "3 priority normal>urgent"});
  const auto since = shop.clock.now() - days{5};
  CHECK(rules::backtest(shop.db, shop.config, other, since, take).messages == 2);
  CHECK(rules::backtest(shop.db, shop.config, shop.config, {}, take).differing == 0);
  CHECK(shop.count("event") == events);
}

namespace {

struct Tried {
  Strings lines; ///< `3 add_tags >x`, of the stored message
  Strings doubts;
  std::size_t messages = 0;
};

Tried try_rules(test::Workshop& shop, const std::string& before, const std::string& after)
{
  const auto was = config::load_text(std::string{test::desk_toml} + before);
  const auto is = config::load_text(std::string{test::desk_toml} + after);
  Tried tried;
  const auto report = rules::backtest(shop.db, was, is, {}, [&](const rules::Difference& one) {
    tried.lines.push_back(
        fmt::format("{} {} {}>{}", one.incoming, one.field, one.before, one.after));
  });
  tried.doubts = report.doubts;
  tried.messages = report.messages;
  return tried;
}

std::string tagging(const std::string& condition)
{
  return "[[rule]]\nname = \"judge\"\nif = { " + condition + " }\nthen = { add_tags = \"x\" }\n";
}

/// The stored messages for which a condition holds.
Strings holds_for(test::Workshop& shop, const std::string& condition, const std::string& first = {})
{
  Strings numbers;
  for (const auto& line : try_rules(shop, {}, first + tagging(condition)).lines)
    if (line.ends_with("add_tags >x"))
      numbers.push_back(line.substr(0, line.find(' ')));
  return numbers;
}

} // namespace

TEST_CASE("a backtest asks queries of the ticket as it was then", "[rules]")
{
  test::Workshop shop;
  const auto ticket = shop.receives({.subject = "Fire", .message_id = "q@c.example"});
  shop.clock.advance(hours{1});
  const auto again = [&](std::string_view body) {
    CHECK(shop.receives(
              {.subject = "Re: Fire", .body = std::string{body}, .in_reply_to = "q@c.example"}) ==
          ticket);
  };
  again("A zebra did it.\n");
  desk::add_tag(shop.session, ticket, "hot");
  desk::set(shop.session, ticket, desk::Field::queue, "billing");
  shop.clock.advance(hours{1});
  again("Again.\n");
  desk::close(shop.session, ticket);
  desk::remove_tag(shop.session, ticket, "hot");
  const auto events = shop.count("event");

  CHECK(holds_for(shop, "query = \"tag:hot\"") == Strings{"3"});
  CHECK(holds_for(shop, "query = \"-tag:hot queue:support\"") == Strings{"1", "2"});
  CHECK(holds_for(shop, "query = \"zebra\"") == Strings{"2", "3"});
  CHECK(holds_for(shop, "query = \"again\"") == Strings{"3"});
  CHECK(holds_for(shop, "query = \"is:closed\"").empty());
  CHECK(holds_for(shop, "query = \"created:>30m from:@customer.example\"") == Strings{"2", "3"});
  CHECK(holds_for(shop, "query = \"message:>30m\"").empty());
  // What the rules so far want is seen, as in a run.
  const std::string moves = "[[rule]]\nname = \"moves\"\nif = { new_ticket = true }\n"
                            "then = { queue = \"billing\" }\n";
  CHECK(holds_for(shop, "query = \"queue:billing\"", moves) == Strings{"1", "3"});
  // So do conditions on the ticket itself.
  CHECK(holds_for(shop, "tag = \"hot\"") == Strings{"3"});
  CHECK(holds_for(shop, "queue = \"billing\"") == Strings{"3"});
  CHECK(holds_for(shop, "status = \"closed\"").empty());

  const auto asks = tagging("query = \"tag:hot\"");
  CHECK(try_rules(shop, asks, asks).lines.empty());
  CHECK(try_rules(shop, asks, {}).lines == Strings{"3 add_tags x>"});
  CHECK(shop.count("event") == events);
  CHECK(shop.count("message") == 3);

  // What is not written down as it was is said to be so, for the rule that asks for it.
  CHECK(try_rules(shop, {}, asks).doubts.empty());
  const auto doubts = try_rules(shop, {}, tagging("query = \"due:<2h is:snoozed\"")).doubts;
  REQUIRE(doubts.size() == 1);
  CHECK_THAT(doubts.at(0), Catch::StartsWith("rule \"judge\"") && Catch::Contains("promises") &&
                               Catch::Contains("put off"));
}

TEST_CASE("a backtest takes each message to where it came", "[rules]")
{
  test::Workshop shop;
  const auto ticket = shop.receives({.subject = "Fire", .message_id = "q@c.example"});
  const auto answers = [&] {
    return shop.receives({.subject = "Re: Fire", .in_reply_to = "q@c.example"});
  };
  CHECK(answers() == ticket);
  SECTION("what people split off had come to the ticket that it was on")
  {
    const auto part = desk::split(shop.session, ticket, {.messages = {MessageId{2}}}).target;
    CHECK(holds_for(shop, "new_ticket = true") == Strings{"1"});
    // Nor does the next one open the ticket that was split off.
    desk::add_participant(shop.db, part, "ann@customer.example");
    CHECK(shop.receives({.subject = fmt::format("Re: [#{}] Fire", part)}) == part);
    CHECK(holds_for(shop, "new_ticket = true") == Strings{"1"});
    CHECK(holds_for(shop, "new_ticket = false") == Strings{"2", "3"});
  }
  SECTION("what was merged into it had opened another one")
  {
    const auto other = shop.receives({.from = "bea@customer.example"});
    desk::merge(shop.session, other, ticket);
    CHECK(holds_for(shop, "new_ticket = true") == Strings{"1", "3"});
    CHECK(holds_for(shop, "status = \"new\"") == Strings{"1", "2", "3"});
  }
  SECTION("what was moved had come elsewhere")
  {
    const auto other = shop.receives({.from = "bea@customer.example"});
    desk::move_messages(shop.session, {MessageId{2}}, other);
    CHECK(holds_for(shop, "new_ticket = true") == Strings{"1", "3"});
  }
  SECTION("an agent's mail and an answer to the survey are nothing for rules")
  {
    shop.db.execute("UPDATE message SET kind = 'comment' WHERE id = 2");
    CHECK(try_rules(shop, {}, {}).messages == 1);
    shop.db.execute("UPDATE message SET kind = 'incoming', class = 'rating (3)' WHERE id = 2");
    CHECK(try_rules(shop, {}, {}).messages == 1);
  }
}

TEST_CASE("a backtest knows what a rule has split off", "[rules]")
{
  const std::string rule = "[[rule]]\nname = \"own\"\nif = { subject_changed = true }\n"
                           "then = { new_ticket = true }\n";
  test::Workshop shop{"2024-03-01T09:00:00Z", std::string{test::desk_toml} + rule};
  const auto ticket = shop.receives({.subject = "Fire", .message_id = "q@c.example"});
  desk::set(shop.session, ticket, desk::Field::queue, "billing");
  CHECK(shop.receives({.subject = "Water in the cellar", .in_reply_to = "q@c.example"}) != ticket);
  CHECK(try_rules(shop, rule, rule).lines.empty());
  // The new ticket is in the queue of the old one, and has what new ones have there.
  CHECK(try_rules(shop, rule, {}).lines ==
        Strings{"2 category hardware>general", "2 new_ticket true>"});
  CHECK(try_rules(shop, {}, rule).lines ==
        Strings{"2 category general>hardware", "2 new_ticket >true"});
  CHECK(holds_for(shop, "new_ticket = true") == Strings{"1"});
  CHECK(holds_for(shop, "new_ticket = true", rule) == Strings{"1", "2"});
}

TEST_CASE("mistakes in the rules of a backtest are named by their own lines", "[rules]")
{
  const auto config = config::load_text(test::desk_toml);
  const auto file = std::filesystem::temp_directory_path() / ("tkt-" + to_hex(random_bytes(8)));
  write_file(file, "[[rule]]\nname = \"r\"\nthen = { queue = \"biling\" }\n");
  CHECK_THROWS_WITH(rules::with_rules_of(config, file.string()),
                    file.string() +
                        ":3:18: then: queue: no queue \"biling\"; did you mean \"billing\"?");
  std::filesystem::remove(file);
}

TEST_CASE("rules that are never reached are named", "[rules]")
{
  const auto rule = [](const std::string& name, const std::string& condition, bool stop) {
    return fmt::format(
        "[[rule]]\nname = \"{}\"\nif = {}\nthen = {{ add_tags = \"x\" }}\nstop = {}\n", name,
        condition, stop);
  };
  CHECK(problems(rule("a", "{}", true) + rule("b", "{ auto = true }", false)) ==
        Strings{"rule \"b\" is never reached: rule \"a\""});
  CHECK(problems(rule("a", "{ subject_contains = [\"in\", \"x\"] }", true) +
                 rule("b", "{ subject_contains = \"INVOICE\", auto = true }", false)) ==
        Strings{"rule \"b\" is never reached: rule \"a\""});
  CHECK(problems(rule("a", "{ any = [{ auto = true }, { contact_vip = true }] }", true) +
                 rule("b", "{ contact_vip = true }", false)) ==
        Strings{"rule \"b\" is never reached: rule \"a\""});
  CHECK(problems(rule("a", "{}", false) + rule("b", "{}", false)).empty());
  CHECK(problems(rule("a", "{ subject_contains = \"invoice\" }", true) +
                 rule("b", "{ subject_contains = \"in\" }", false))
            .empty());
  CHECK(problems(rule("a", "{ auto = true, contact_vip = true }", true) +
                 rule("b", "{ auto = true }", false))
            .empty());
  // Another rule may have moved it in between.
  CHECK(problems(rule("a", "{ queue = \"support\" }", true) +
                 rule("b", "{ queue = \"support\" }", false))
            .empty());
}

TEST_CASE("rules that can never apply are named, and what does nothing in them", "[rules]")
{
  const auto rule = [](const std::string& keys) {
    return "[[rule]]\nname = \"a\"\n" + keys + "\n";
  };
  const auto tags = std::string{"then = { add_tags = \"x\" }\n"};
  const auto contradicts =
      Strings{"rule \"a\" never applies: its conditions contradict each other"};
  CHECK(problems(rule("if = { subject_contains = \"invoice\", not = { subject_contains = [\"in\", "
                      "\"x\"] } }\n" +
                      tags)) == contradicts);
  CHECK(problems(rule("if = { any = [ { auto = true, not = { auto = true } } ] }\n" + tags)) ==
        contradicts);
  CHECK(problems(rule("if = { subject_contains = \"in\", not = { subject_contains = \"invoice\" } "
                      "}\n" +
                      tags))
            .empty());
  CHECK(problems(rule("if = { changed_to = \"open\" }\n" + tags)) ==
        Strings{"rule \"a\" never applies: changed_to is never met in a rule on message"});
  CHECK(problems(rule("on = \"sla.alarm\"\nif = { new_ticket = true }\n" + tags)) ==
        Strings{"rule \"a\" never applies: new_ticket is never met in a rule on sla.alarm"});
  CHECK(problems(rule("on = \"ticket.created\"\nif = { new_ticket = true }\n" + tags)).empty());
  CHECK(problems(rule("on = \"sla.alarm\"\nif = { new_ticket = false }\n" + tags)).empty());
  CHECK(problems(rule("on = \"ticket.status\"\nthen = { drop = true }")) ==
        Strings{"rule \"a\": drop does nothing in a rule on ticket.status: it is about a "
                "message that comes in"});
}

TEST_CASE("captures that no expression makes are named", "[rules]")
{
  const auto check = [](const std::string& condition, const std::string& tag) {
    return problems("[[rule]]\nname = \"a\"\nif = { " + condition + " }\nthen = { add_tags = \"" +
                    tag + "\" }\n");
  };
  const std::string order = "subject_matches = '(?P<order>\\d+)-(\\d+)'";
  CHECK(check(order, "{{order}} {{1}} {{ 2 }}").empty());
  CHECK(check("any = [ { " + order + " }, { auto = true } ]", "{{order}}").empty());
  CHECK(check("header_matches = 'X-Id: (\\d+)'", "{{1}}").empty());
  CHECK(check(order, "{{3}}") ==
        Strings{"rule \"a\": add_tags: no expression of its conditions captures \"3\""});
  CHECK(check(order, "{{oder}}") ==
        Strings{"rule \"a\": add_tags: no expression of its conditions captures \"oder\"; did you "
                "mean \"order\"?"});
  CHECK(check("not = { " + order + " }", "{{order}}").size() == 1);
}

TEST_CASE("fields of templates that do not exist are named", "[send]")
{
  CHECK(send::unknown_fields("{{! x.y }}{{{ticket.id}}} {{#messages}}{{{from}}}{{#attachments}}"
                             "{{name}}{{/attachments}}{{/messages}}")
            .empty());
  CHECK(send::unknown_fields("{{{ticket.nummer}}} {{customer.name}} {{from}}") ==
        Strings{"ticket.nummer", "from"});
  CHECK(send::template_problems(config::load_text(test::desk_toml)).empty());
  auto config = config::load_text(test::desk_toml);
  config.queues.at(0).acknowledge.template_name = "aknowledge";
  REQUIRE(send::template_problems(config).size() == 1);
  CHECK(send::template_problems(config).at(0).text ==
        "no template \"aknowledge\"; did you mean \"acknowledge\"?");
}
