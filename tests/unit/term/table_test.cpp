#include <catch2/catch.hpp>

#include "term/table.hpp"

using namespace tkt::term;

namespace {

struct Lines {
  std::vector<std::string> lines;
  Table::Write write()
  {
    return [this](std::string_view line) { lines.emplace_back(line); };
  }
};

Terminal screen(std::size_t width)
{
  Terminal terminal;
  terminal.is_terminal = true;
  terminal.width = width;
  return terminal;
}

const std::vector<Column> columns{{.title = "no", .align = Column::Align::right, .least = 2},
                                  {.title = "subject", .least = 6, .gives_way = true},
                                  {.title = "agent", .least = 3}};

} // namespace

TEST_CASE("On a pipe a table is tabs between fields, without a heading", "[term]")
{
  Lines out;
  Table table{columns, Terminal{}, out.write()};
  table.add({"7", "printer\ton fire\n", {"3 h ago", Tone::plain, "2024-03-01T09:00:00Z"}});
  CHECK(out.lines == std::vector<std::string>{"7\tprinter on fire \t2024-03-01T09:00:00Z"});
}

TEST_CASE("On a terminal columns line up whatever they hold", "[term]")
{
  Lines out;
  Table table{columns, screen(80), out.write()};
  table.add({"7", "日本", "anna"});
  table.add({"12", "e\u0301", ""});
  table.finish();
  CHECK(out.lines ==
        std::vector<std::string>{"no  subject  agent", " 7  日本     anna", "12  e\u0301"});
}

TEST_CASE("A narrow terminal costs the subject first", "[term]")
{
  Lines out;
  Table table{columns, screen(20), out.write()};
  table.add({"7", "the printer is on fire", "anna"});
  table.finish();
  CHECK(out.lines.at(1) == " 7  the prin…  anna");
  for (const auto& line : out.lines)
    CHECK(width(line) <= 20);

  CHECK(fit(columns, {2, 30, 10}, 12) == std::vector<std::size_t>{2, 6, 4});
  SECTION("and one that is too narrow for all of them something of each")
  {
    CHECK(fit(columns, {2, 30, 10}, 8) == std::vector<std::size_t>{2, 3, 3});
    CHECK(fit(columns, {2, 30, 10}, 1) == std::vector<std::size_t>{1, 1, 1});
  }
}

TEST_CASE("Rows after the first are cut to the widths of those", "[term]")
{
  Lines out;
  Table table{columns, screen(80), out.write()};
  for (int i = 0; i < 300; ++i)
    table.add({"1", i < 299 ? "short" : "a subject longer than any before", "x"});
  table.finish();
  REQUIRE(out.lines.size() == 301);
  CHECK(out.lines.back() == " 1  a subj…  x");
}

TEST_CASE("Colours mean something and can be off", "[term]")
{
  CHECK(paint("late", Tone::bad, true) == "\x1b[1;31mlate\x1b[0m");
  CHECK(paint("late", Tone::bad, false) == "late");
}

TEST_CASE("No table without rows prints a heading", "[term]")
{
  Lines out;
  Table table{columns, screen(80), out.write()};
  table.finish();
  CHECK(out.lines.empty());
}

TEST_CASE("A column that wraps loses nothing, and keeps to its place", "[term]")
{
  Lines out;
  Table table{{{.title = "when"}, {.title = "why", .wraps = true}}, screen(24), out.write()};
  table.add({"now", "the customer wrote that it works"});
  table.add({"1 h ago", "https://example.org/very-long"});
  table.finish();
  CHECK(out.lines == std::vector<std::string>{
                         "when     why", "now      the customer", "         wrote that it",
                         "         works", "1 h ago  https://example", "         .org/very-long"});
}

TEST_CASE("A row that comes later loses none of its number or name", "[term]")
{
  Lines out;
  Table table{columns, screen(40), out.write()};
  table.add({"99", "fire", "anna"});
  table.finish();
  table.add({"100", "a long subject", "tkt-rules"});
  table.add({"7", "fire", "bert"});
  CHECK(out.lines == std::vector<std::string>{"no  subject  agent", "99  fire     anna",
                                              "100  a long…  tkt-rules", "  7  fire     bert"});
}
