// Rules that are found through an index do what a person does who reads them from top to bottom.
#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <set>

#include "rules/match/pattern.hpp"
#include "rules/match/pattern_index.hpp"
#include "rules/match/rule_set.hpp"
#include "workshop.hpp"

using namespace tkt;

namespace {

std::vector<std::string> names(const rules::Outcome& outcome)
{
  std::vector<std::string> list;
  for (const auto& fired : outcome.fired)
    list.push_back(fired.rule);
  return list;
}

rules::Outcome run(const rules::RuleSet& rules, const config::Config& config,
                   const std::string& raw, bool all = false)
{
  const auto message = mail::Message::parse(raw);
  const rules::Facts facts{{.config = config,
                            .calendars = &rules.calendars(),
                            .at = {},
                            .message = &message,
                            .mailbox = "support",
                            .classification = {},
                            .contact = {},
                            .opens_ticket = true}};
  return rules.run(facts, all);
}

std::string raw_mail(const std::string& subject, const std::string& more, const std::string& body)
{
  return "From: Ann@Customer.example\r\nTo: support@example.com\r\nSubject: " + subject + "\r\n" +
         more + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body +
         "\r\n";
}

} // namespace

TEST_CASE("expressions are found by the texts that they need", "[rules]")
{
  std::string toml = test::desk_toml;
  int number = 0;
  for (const auto* condition :
       {R"(subject_matches = 'order\s+#?(\d+)')", R"(subject_matches = '\d{4}')",
        R"(subject_matches = '(?-i)Kelvin')", R"(subject_matches = 'kelvin|straße')",
        R"(subject_matches = '^$')", R"(body_matches = '(?s)invoice.*overdue')",
        R"(body_matches = ['nothing', '\bза(каз|явка)\b'])", R"(body_matches = '.')",
        R"(sender_matches = '^ann@')", R"(sender_matches = 'bob')",
        R"(header_matches = 'X-Mailer: shop/\d')", R"(header = 'X-Mailer: SHOP')",
        R"(header = 'X-Mailer')", R"(header = ['X-None: a', 'List-Id: news'])",
        R"(not = { subject_matches = 'order' })",
        R"(subject_contains = "order", header_matches = 'X-Mailer: shop')"})
    toml += fmt::format("[[rule]]\nname = \"{0}\"\nif = {{ {1} }}\nthen = {{ add_tags = \"t\" }}\n",
                        number++, condition);
  const auto config = config::load_text(toml);
  const rules::RuleSet rules{config};

  std::set<std::string> fired;
  for (const auto* subject : {"", "Order #17", "ORDER 2024", "\u212Aelvin", "Kelvin", "STRAßE",
                              "\u017Ftra\u1E9Ee", "Re: order"})
    for (const auto* more :
         {"", "X-Mailer: Shop/2\r\n", "x-mailer: other\r\nList-Id: <NEWS.example>\r\n"})
      for (const auto* body : {"", "Invoice 3\r\nis Overdue", "Мой ЗАКАЗ здесь", "nothing"}) {
        const auto raw = raw_mail(subject, more, body);
        INFO(raw);
        const auto found = names(run(rules, config, raw));
        CHECK(found == names(run(rules, config, raw, true)));
        fired.insert(found.begin(), found.end());
      }
  // Each of them but the one for another sender has held somewhere: the texts above are no
  // accident.
  CHECK(fired.size() == static_cast<std::size_t>(number) - 1);
}

TEST_CASE("an expression is not looked at where what it needs is missing", "[rules]")
{
  rules::PatternIndex index;
  for (std::uint32_t i = 0; i < 100; ++i)
    index.add(fmt::format("\\bword{}x +(\\d+)", i), i);
  index.add("\\d{8}", 100);
  index.build();
  std::vector<std::uint32_t> found;
  index.find("nothing of that", found);
  CHECK(found.empty());
  index.find("WORD17X 4, 12345678", found);
  std::sort(found.begin(), found.end());
  CHECK(found == std::vector<std::uint32_t>{17, 100});

  rules::PatternIndex anything; // where none needs any
  anything.add("\\d{8}", 3);
  anything.add("^$", 4);
  anything.add("[a-c]x|(?-i)[Q]", 5);
  anything.build();
  const auto finds = [&](std::string_view text) {
    found.clear();
    anything.find(text, found);
    std::sort(found.begin(), found.end());
    return found;
  };
  CHECK(finds("") == std::vector<std::uint32_t>{4});
  CHECK(finds("number 00012345") == std::vector<std::uint32_t>{3});
  CHECK(finds("BX 123456789") == std::vector<std::uint32_t>{3, 5});
  CHECK(finds("q") == std::vector<std::uint32_t>{});
}

TEST_CASE("expressions that outgrow the memory for them are still all tried", "[rules]")
{
  // Each remembers where every `a` of the last thirteen letters was: the states double each time.
  rules::PatternIndex index;
  for (std::uint32_t i = 0; i < 400; ++i)
    index.add(fmt::format("[a{0}]\\w{{{1},{2}}}[{0}z]", i % 10, 10 + i % 7, 16 + i % 11), i);
  index.build();
  std::mt19937 random{7};
  std::string text;
  for (int i = 0; i < 20'000; ++i)
    text += "abz0123456789"[random() % 13];
  std::vector<std::uint32_t> found;
  index.find(text, found);
  std::sort(found.begin(), found.end());
  CHECK(std::set<std::uint32_t>(found.begin(), found.end()).size() == 400);
}

TEST_CASE("expressions find the same one by one where there is no memory for all of them",
          "[rules]")
{
  // None of them needs a text, so that all are joined where that is possible.
  std::vector<std::string> expressions;
  for (int i = 0; i < 60; ++i)
    expressions.push_back(
        fmt::format("\\b[0-9]{{{}}}[{}-z][0-9]\\b", 1 + i % 7, static_cast<char>('a' + i % 20)));
  expressions.insert(expressions.end(), {"^$", "^[^a]*$", "(?-i)[A-C]\\d", "[ßöä]\\d"});
  rules::PatternIndex joined, crowded, cramped;
  for (auto* index : {&joined, &crowded, &cramped}) {
    for (std::uint32_t i = 0; i < expressions.size(); ++i)
      index->add(expressions[i], i);
  }
  joined.build();
  cramped.build(1 << 10);  // not even the program of all of them
  crowded.build(48 << 10); // just that: its states are made again and again
  CHECK(joined.joins());
  CHECK_FALSE(cramped.joins());
  CHECK(crowded.joins());

  std::mt19937 random{3};
  const auto texts = [&] {
    std::vector<std::string> all{"", "a", "123x4", "B7", "ß1", "no number"};
    for (int i = 0; i < 200; ++i) {
      std::string text;
      for (unsigned j = 0; j < random() % 3000; ++j)
        text += "0123456789bkxz AB\n"[random() % 18];
      all.push_back(std::move(text));
    }
    return all;
  }();
  bool one_by_one = false;
  for (const auto& text : texts) {
    const auto matching = [&](const rules::PatternIndex& index, bool& more) {
      std::vector<std::uint32_t> found, matched;
      index.find(text, found);
      std::sort(found.begin(), found.end());
      for (const auto one : found)
        if (RE2::PartialMatch(text, *rules::pattern(expressions[one], rules::Marks::kept).pattern))
          matched.push_back(one);
      more = found.size() > matched.size();
      return matched;
    };
    std::vector<std::uint32_t> expected;
    for (std::uint32_t i = 0; i < expressions.size(); ++i)
      if (RE2::PartialMatch(text, *rules::pattern(expressions[i], rules::Marks::kept).pattern))
        expected.push_back(i);
    bool more = false;
    CHECK(matching(joined, more) == expected);
    CHECK_FALSE(more); // the automaton says which
    CHECK(matching(crowded, more) == expected);
    CHECK_FALSE(more);
    CHECK(matching(cramped, more) == expected);
    one_by_one |= more;
  }
  CHECK(one_by_one); // those that may match are more than those that do
}

TEST_CASE("rules are tried in their order, until one stops", "[rules]")
{
  std::mt19937 random{1};
  const auto below = [&](unsigned bound) { return random() % bound; };
  const std::vector<std::string> words{"red", "green", "blue", "black", "white"};
  for (int round = 0; round < 40; ++round) {
    struct Rule {
      std::string word;
      bool negated, stop;
    };
    std::vector<Rule> written;
    std::string toml = test::desk_toml;
    for (int i = 0; i < 12; ++i) {
      written.push_back({words[below(5)], below(4) == 0, below(5) == 0});
      const auto test = fmt::format("subject_contains = \"{}\"", written.back().word);
      toml += fmt::format(
          "[[rule]]\nname = \"{}\"\nif = {{ {} }}\nthen = {{ add_tags = \"t{}\", priority = \"{}\" "
          "}}\nstop = {}\n",
          i, written.back().negated ? "not = { " + test + " }" : test, i,
          i % 2 == 0 ? "normal" : "urgent", written.back().stop);
    }
    const auto config = config::load_text(toml);
    const rules::RuleSet rules{config};
    for (unsigned bits = 0; bits < 32; ++bits) {
      std::string subject;
      for (std::size_t i = 0; i < words.size(); ++i)
        if ((bits >> i & 1U) != 0)
          subject += words[i] + ' ';
      std::vector<std::string> wanted;
      for (std::size_t i = 0; i < written.size(); ++i) {
        if ((subject.find(written[i].word) != std::string::npos) == written[i].negated)
          continue;
        wanted.push_back(std::to_string(i));
        if (written[i].stop)
          break;
      }
      const auto outcome = run(rules, config, raw_mail(subject, "", "Words"));
      INFO(subject << " of round " << round);
      REQUIRE(names(outcome) == wanted);
      if (!wanted.empty()) // the last word counts
        CHECK(outcome.plan.priority->value ==
              (std::stoi(wanted.back()) % 2 == 0 ? "normal" : "urgent"));
      CHECK(outcome.plan.add_tags.size() == wanted.size());
    }
  }
}
