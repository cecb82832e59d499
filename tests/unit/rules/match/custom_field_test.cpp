// Rules see and set the fields that the desk has added to tickets.
#include <catch2/catch.hpp>

#include "desk/ticket/custom_field.hpp"
#include "rules/tell/explain.hpp"
#include "rules/tell/rule_check.hpp"
#include "sla/promises.hpp"
#include "workshop.hpp"

using namespace tkt;

namespace {

const std::string fields = R"toml(
[field.order]
type = "number"
[field.shop]
type = "choice"
values = ["Berlin", "Warsaw"]
)toml";

struct Desk : test::Workshop {
  explicit Desk(const std::string& rules)
      : Workshop{"2024-03-01T09:00:00Z", test::desk_toml + fields + rules}
  {
  }
  std::string value(TicketId ticket, std::string_view name)
  {
    return desk::custom_field(db, ticket, name);
  }
};

std::vector<std::string> problems(const std::string& rule)
{
  std::vector<std::string> list;
  for (const auto& problem :
       rules::rule_problems(config::load_text(test::desk_toml + fields + rule)))
    list.push_back(problem.text);
  return list;
}

} // namespace

TEST_CASE("what an expression captures becomes a field, and other rules see it", "[rules]")
{
  Desk desk{R"toml(
[[rule]]
name = "order"
if = { subject_matches = 'order (?P<order>\d+)' }
then = { set_field = ["order: {{order}}", "shop: berlin"] }
[[rule]]
name = "of Berlin"
if = { field = ["shop: BERLIN", "shop: Warsaw"] }
then = { add_tags = "b" }
[[rule]]
name = "has none"
if = { not = { field = "order" } }
then = { add_tags = "none" }
[[rule]]
name = "changed"
on = "ticket.field.order"
if = { changed_to = "18", field = "shop: berlin" }
then = { add_tags = "c" }
)toml"};
  const auto first = desk.receives({.subject = "My order 17", .message_id = "q@c.example"});
  CHECK(desk.value(first, "order") == "17");
  CHECK(desk.value(first, "shop") == "Berlin");
  CHECK(desk.ticket(first).tags == std::vector<std::string>{"b"});
  CHECK_THAT(desk.reasons(first, "field.order").at(0), Catch::StartsWith("rule \"order\""));
  CHECK(desk.receives({.subject = "Re: order 18", .in_reply_to = "q@c.example"}) == first);
  CHECK(desk.ticket(first).tags == std::vector<std::string>{"b", "c"});
  const auto other = desk.receives({.subject = "A question"});
  CHECK(desk.ticket(other).tags == std::vector<std::string>{"none"});
}

TEST_CASE("a value that a field cannot have is said on the ticket, and hinders nothing", "[rules]")
{
  Desk desk{R"toml(
[[rule]]
name = "shop"
if = { subject_matches = 'shop (\w+)' }
then = { set_field = "shop: {{1}}", add_tags = "x" }
)toml"};
  const auto id = desk.receives({.subject = "shop Paris"});
  CHECK(desk.value(id, "shop").empty());
  CHECK(desk.ticket(id).tags == std::vector<std::string>{"x"});
  CHECK_THAT(desk.reasons(id, "note").at(0), Catch::Contains("set_field shop: Paris"));
}

TEST_CASE("fields that are not there, and values that they cannot have, are named", "[rules]")
{
  const auto rule = [](const std::string& keys) {
    return "[[rule]]\nname = \"a\"\n" + keys + "\n";
  };
  const auto tags = std::string{"then = { add_tags = \"x\" }\n"};
  CHECK(problems(rule("if = { not = { field = \"ordr: 7\" } }\n" + tags)).at(0) ==
        "if: field: no field \"ordr\"; did you mean \"order\"?");
  CHECK(problems(rule("on = \"ticket.field.nope\"\n" + tags)).at(0) ==
        "rule \"a\": on: no field \"nope\"");
  CHECK(problems(rule("then = { set_field = \"size: 7\" }")).at(0) ==
        "then: set_field: no field \"size\"");
  CHECK(problems(rule("then = { set_field = \"order: many\" }")).size() == 1);
  CHECK(problems(rule("then = { set_field = [\"order: 7\", \"shop:\"] }")).empty());
}

TEST_CASE("an explanation foresees changes of fields", "[rules]")
{
  Desk desk{R"toml(
[[rule]]
name = "order"
if = { subject_matches = 'order (?P<order>\d+)' }
then = { set_field = ["order: {{order}}", "shop: berlin"] }
[[rule]]
name = "impossible"
if = { subject_contains = "paris" }
then = { set_field = "shop: Paris" }
[[rule]]
name = "big"
on = "ticket.field.order"
if = { field = "shop: Berlin", changed_to = "18" }
then = { add_tags = "big" }
[[rule]]
name = "moved"
on = "ticket.field.shop"
if = { not = { field = "order: 17" } }
then = { add_tags = "moved" }
)toml"};
  const auto first = desk.receives({.subject = "order 17", .message_id = "q@c.example"});
  const rules::RuleSet rules{desk.config};
  sla::Promises promises{desk.config};
  const rules::Bench bench{desk.db, desk.config, rules, promises};
  rules::Arrival arrival;
  arrival.mailbox = "support";
  arrival.arrived_at = desk.clock.now();
  const auto text = [&](const std::string& subject, const std::string& more = {}) {
    return rules::explain(bench, arrival, "x.eml",
                          "From: ann@customer.example\r\nSubject: " + subject + "\r\n" + more +
                              "\r\nWords\r\n",
                          rules::As::text);
  };
  using Catch::Contains;
  const auto fresh = text("order 18");
  CHECK_THAT(fresh, Contains("ticket.field.order (field.order: none -> 18):") &&
                        Contains("ticket.field.shop (field.shop: none -> Berlin):") &&
                        Contains("rule +           \"big\"") &&
                        Contains("rule +           \"moved\""));
  const auto answer = text("order 19", "In-Reply-To: <q@c.example>\r\n");
  CHECK_THAT(answer, Contains("ticket.field.order (field.order: 17 -> 19):") &&
                         !Contains("ticket.field.shop") && Contains("rule -           \"big\""));
  // What it has already is no change, nor is what it cannot have.
  CHECK_THAT(text("order 17", "In-Reply-To: <q@c.example>\r\n"), !Contains("ticket.field."));
  CHECK_THAT(text("Paris"), !Contains("ticket.field."));
  CHECK(desk.value(first, "order") == "17");
}
