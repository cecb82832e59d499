// Tables as spreadsheets write them.
#include <catch2/catch.hpp>

#include <random>

#include "base/csv.hpp"
#include "base/error.hpp"

using namespace tkt;

namespace {

using Records = std::vector<std::vector<std::string>>;

/// Reads `text` in pieces of `piece` bytes.
Records read(std::string_view text, std::size_t piece = 1 << 20, std::size_t longest = 1 << 20)
{
  Records records;
  CsvReader reader{
      [&](std::vector<std::string>&& cells, std::size_t) { records.push_back(std::move(cells)); },
      longest};
  for (std::size_t at = 0; at < text.size(); at += piece)
    reader.feed(text.substr(at, piece));
  reader.finish();
  return records;
}

} // namespace

TEST_CASE("a table is read as RFC 4180 has it", "[base]")
{
  CHECK(read("a,b\r\nc,d\r\n") == Records{{"a", "b"}, {"c", "d"}});
  CHECK(read("a,b\r\nc,d") == Records{{"a", "b"}, {"c", "d"}});
  CHECK(read("\"a\"\"b\",\"c,d\",\"e\r\nf\"\r\n") == Records{{"a\"b", "c,d", "e\r\nf"}});
  CHECK(read("a,,\r\n") == Records{{"a", "", ""}});
}

TEST_CASE("what spreadsheets make of tables is read as well", "[base]")
{
  CHECK(read("\xEF\xBB\xBF"
             "a;b\nc;d,e\n") == Records{{"a", "b"}, {"c", "d,e"}});
  CHECK(read("a\tb\rc\td\r") == Records{{"a", "b"}, {"c", "d"}});
  CHECK(read("a,b\n\n\nc,d\n") == Records{{"a", "b"}, {"c", "d"}});
  CHECK(read("a,b\nthe \"best\",d\n") == Records{{"a", "b"}, {"the \"best\"", "d"}});
  CHECK(read("").empty());
}

TEST_CASE("the line of a record is told where lines end within cells", "[base]")
{
  std::vector<std::size_t> lines;
  CsvReader reader{[&](std::vector<std::string>&&, std::size_t line) { lines.push_back(line); }};
  reader.feed("a,b\r\n\"x\r\ny\",c\r\nlast,d\r\n");
  reader.finish();
  CHECK(lines == std::vector<std::size_t>{1, 2, 4});
}

TEST_CASE("a quote that is never closed is a mistake, not all of the memory", "[base]")
{
  CHECK_THROWS_WITH(read("a,b\n\"c,d\ne,f\n"), Catch::Contains("line 2"));
  const std::string endless = "a,b\n\"" + std::string(100'000, 'x');
  CHECK_THROWS_WITH(read(endless, 1000, 10'000), Catch::Contains("line 2"));
}

TEST_CASE("whatever cells hold, they come back", "[base]")
{
  std::mt19937 random{4180};
  const std::vector<std::string> bits{",", ";", "\"", "\n", "\r\n", "\t", "a", " ", "ż", "漢", "'"};
  for (int round = 0; round < 300; ++round) {
    Records records{{"name", "other"}};
    for (int row = 0; row < 4; ++row) {
      std::vector<std::string> cells(2);
      for (auto& cell : cells) {
        for (auto length = random() % 8; length > 0; --length)
          cell += bits[random() % bits.size()];
      }
      cells[0].insert(0, "x"); // a record of nothing is no record
      records.push_back(cells);
    }
    std::string text;
    for (const auto& record : records)
      text += to_csv(record);
    CHECK(read(text, 1 + random() % 7) == records);
  }
}
