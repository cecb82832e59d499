// The cases of threading_cases.txt.
#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <map>

#include "base/text.hpp"
#include "desk/token/address.hpp"
#include "desk/token/token.hpp"
#include "desk/undo/merge_split.hpp"
#include "workshop.hpp"

using namespace tkt;
using tkt::test::Workshop;

namespace {

struct Case {
  std::string what;
  std::string header;
  std::map<std::string, std::string> expected;
};

std::vector<Case> read_cases()
{
  std::ifstream in{TKT_TESTS "/unit/rules/threading_cases.txt"};
  REQUIRE(in);
  std::vector<Case> cases;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("== ")) {
      cases.push_back({line.substr(3), {}, {}});
      continue;
    }
    if (cases.empty() || line.empty() || line.starts_with('#'))
      continue;
    const auto name = line.substr(0, line.find(':'));
    if (name == "ticket" || name == "claims" || name == "because" || name == "note")
      cases.back().expected[name] = trim(std::string_view{line}.substr(name.size() + 1));
    else
      cases.back().header += line + "\r\n";
  }
  return cases;
}

std::string toml()
{
  std::string text = test::desk_toml;
  const std::string address = "address = \"support@example.com\"\n";
  text.insert(text.find(address) + address.size(), "token_separator = \"+\"\n");
  return text + R"toml(
[[foreign_number]]
name = "tracker"
pattern = '\b([A-Z]+-\d+)\b'
senders = ["@tracker.example"]
)toml";
}

/// The desk that the file describes.
struct Scene : Workshop {
  std::map<std::string, std::string> names;

  Scene() : Workshop{"2024-03-01T09:00:00Z", toml()}
  {
    REQUIRE(receives({.from = "Ann <ann@customer.example>", .message_id = "q1@customer.example"}) ==
            TicketId{1});
    REQUIRE(receives({.from = "Bea <bea@customer.example>", .message_id = "q2@customer.example"}) ==
            TicketId{2});
    names["stale"] = answers(TicketId{2});
    desk::rotate_key(session);
    desk::retire_key(session, 1);
    names["answer"] = answers(TicketId{1});
    REQUIRE(receives({.from = "Jira <jira@tracker.example>",
                      .subject = "[JIRA] (PROJ-12) Disk full",
                      .message_id = "JIRA.12345.1700000000000.1.2@tracker.example",
                      .in_reply_to = "JIRA.12345.1700000000000@tracker.example"}) == TicketId{3});
    REQUIRE(receives({.from = "Ann <ann@customer.example>",
                      .to = "support@example.com, Bob <bob@customer.example>",
                      .subject = "Re: lunch",
                      .message_id = "a4@customer.example",
                      .in_reply_to = "unseen@bob.example"}) == TicketId{4});
    REQUIRE(receives({.from = "Dora <dora@customer.example>",
                      .subject = "Smoke",
                      .message_id = "q5@customer.example"}) == TicketId{5});
    names["merged"] = answers(TicketId{5});
    desk::merge(session, TicketId{5}, TicketId{1});
    receives({.from = "Ann <ann@customer.example>",
              .subject = "something else",
              .message_id = "m1@customer.example",
              .in_reply_to = "q1@customer.example"});
    names["split"] = answers(TicketId{1});
    const auto all = desk::conversation(db, TicketId{1});
    REQUIRE(desk::split(session, TicketId{1},
                        {{all[all.size() - 2].id, all[all.size() - 1].id}, "", ""})
                .target == TicketId{6});
    const auto& mailbox = config.mailbox("support");
    names["address"] = desk::token_address(mailbox, names["answer"]).value();
    names["stale-address"] = desk::token_address(mailbox, names["stale"]).value();
    auto forged = names["answer"];
    auto& last = forged[forged.find('@') - 1];
    last = last == 'a' ? 'b' : 'a';
    names["forged"] = forged;
    auto shouted = names["answer"];
    std::transform(shouted.begin(), shouted.end(), shouted.begin(),
                   [](char c) { return static_cast<char>(std::toupper(c)); });
    names["ANSWER"] = shouted;
    Workshop other;
    other.config.desk.domain = "other.example";
    names["theirs"] = desk::new_message_id(other.session, TicketId{1});
  }

  std::string fill(std::string text) const
  {
    for (const auto& [name, value] : names) {
      const auto mark = '{' + name + '}';
      for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark))
        text.replace(at, mark.size(), value);
    }
    return text;
  }

private:
  std::string answers(TicketId ticket)
  {
    desk::Message message;
    message.ticket = ticket;
    message.kind = desk::MessageKind::outgoing;
    message.at = clock.now();
    message.message_id = desk::new_message_id(session, ticket);
    message.text = "Have you tried water?";
    desk::add_message(session, message);
    return message.message_id;
  }
};

} // namespace

SCENARIO("The table of threading cases", "[rules]")
{
  Scene desk;
  const auto before = desk.count("ticket");
  const auto cases = read_cases();
  REQUIRE(cases.size() > 30);
  for (const auto& one : cases) {
    DYNAMIC_SECTION(one.what)
    {
      auto header = desk.fill(one.header);
      if (header.find("To: ") == std::string::npos ||
          (header.rfind("To: ", 0) != 0 && header.find("\nTo: ") == std::string::npos))
        header += "To: support@example.com\r\n";
      const auto incoming = desk.stores_raw(header + "\r\nWords.\r\n");
      desk.routes();
      const auto ticket = desk.db.prepare("SELECT ticket FROM message WHERE incoming = ?")
                              .bind_all(incoming)
                              .value<TicketId>();
      REQUIRE(ticket);
      const auto expected = [&](const char* name) {
        const auto found = one.expected.find(name);
        return found == one.expected.end() ? std::string{} : found->second;
      };
      CHECK((ticket->value > before ? "new" : fmt::format("{}", *ticket)) == expected("ticket"));
      CHECK_THAT(desk.reasons(*ticket, "message").back(), Catch::Contains(expected("because")));
      const auto claimed =
          desk.db.prepare("SELECT other FROM link WHERE ticket = ? AND kind = 'follows'")
              .bind_all(*ticket)
              .value<TicketId>();
      CHECK((claimed ? fmt::format("{}", *claimed) : "") == expected("claims"));
      std::string notes;
      for (const auto& note : desk.reasons(*ticket, "note"))
        if (note.find("token") != std::string::npos)
          notes += note + '\n';
      if (expected("note").empty())
        CHECK(notes == "");
      else
        CHECK_THAT(notes, Catch::Contains(expected("note")));
    }
  }
}
