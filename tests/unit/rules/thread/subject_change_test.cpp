// An old mail is answered to write about something else.
#include <catch2/catch.hpp>

#include "desk/ticket/link.hpp"
#include "rules/tell/backtest.hpp"
#include "rules/thread/subject_change.hpp"
#include "workshop.hpp"

using namespace tkt;

namespace {

struct Desk : test::Workshop {
  explicit Desk(const std::string& rules = {})
      : Workshop{"2024-03-01T09:00:00Z", test::desk_toml + rules}
  {
  }
  TicketId first = receives({.subject = "The printer is on fire", .message_id = "q@c.example"});
  TicketId answers(const std::string& subject, const std::string& more = {})
  {
    return receives({.subject = subject, .in_reply_to = "q@c.example", .more = more});
  }
  bool is_new(std::string_view subject)
  {
    return rules::is_new_subject(db, config, ticket(first), subject);
  }
};

} // namespace

TEST_CASE("what programs put before a subject, and what they cut off, makes no other of it",
          "[rules]")
{
  Desk desk;
  for (const auto* subject :
       {"The printer is on fire", "Re: The printer is on fire", "AW: [#1] THE PRINTER IS ON FIRE",
        "Re: [#1] AW: Re[5]: The printer is on fire", "Odp: The printer is", "",
        "Re:", "The printer is on fire (and so is the desk)"})
    CHECK_FALSE(desk.is_new(subject));
  for (const auto* subject : {"Holidays", "Re: Holidays", "The", "[#1] Holidays"})
    CHECK(desk.is_new(subject));
}

TEST_CASE("another subject stays on the ticket, with a hint", "[rules]")
{
  Desk desk;
  CHECK(desk.answers("Re: Holidays") == desk.first);
  CHECK(desk.reasons(desk.first, "note") ==
        std::vector<std::string>{"has another subject: Re: Holidays"});
  CHECK(desk.answers("Re: Holidays") == desk.first); // known by now
  CHECK(desk.answers("Re: The printer is on fire") == desk.first);
  CHECK(desk.answers("Out of office", "Auto-Submitted: auto-replied\r\n") == desk.first);
  CHECK(desk.reasons(desk.first, "note").size() == 1);
}

TEST_CASE("a rule gives another subject a ticket of its own", "[rules]")
{
  Desk desk{R"toml(
[[rule]]
name = "one thing, one ticket"
if = { subject_changed = true }
then = { new_ticket = true, add_tags = "other" }
[[rule]]
name = "holidays"
if = { new_ticket = true, subject_contains = "holiday" }
then = { queue = "billing" }
)toml"};
  CHECK(desk.answers("Re: [#1] The printer is on fire") == desk.first);
  desk::close(desk.session, desk.first);
  const auto second = desk.answers("Re: [#1] Holidays");
  REQUIRE(second);
  CHECK(second != desk.first);
  CHECK(desk.ticket(second).subject == "Re: Holidays"); // the old one's tag would name that
  CHECK(desk.ticket(second).tags == std::vector<std::string>{"other"});
  CHECK(desk.ticket(second).queue == "billing"); // rules for new tickets see it too
  CHECK_THAT(desk.reasons(second, "message").at(0),
             Catch::Contains("names message 1 of ticket 1") &&
                 Catch::Contains("but rule \"one thing, one ticket\""));
  const auto links = desk::links(desk.db, second);
  REQUIRE(links.size() == 1);
  CHECK(links.front().other == desk.first);
  CHECK(desk.ticket(desk.first).status == "closed");
  CHECK(desk.ticket(desk.answers("Re: Lunch")).queue == "support"); // that of the ticket it left
}

TEST_CASE("a backtest sees where the subject changed", "[rules]")
{
  Desk desk;
  desk.answers("Re: Holidays");
  desk.answers("Re: Holidays");
  auto other = desk.config;
  const auto with_rule =
      config::load_text(test::desk_toml + std::string{"[[rule]]\nname = \"r\"\nif = { "
                                                      "subject_changed = true }\nthen = { "
                                                      "new_ticket = true }\n"});
  other.rules = with_rule.rules;
  std::vector<std::string> lines;
  rules::backtest(desk.db, desk.config, other, {}, [&](const rules::Difference& one) {
    lines.push_back(fmt::format("{} {} {}>{}", one.incoming, one.field, one.before, one.after));
  });
  CHECK(lines == std::vector<std::string>{"2 new_ticket >true"});
}
