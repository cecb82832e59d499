#include "desk/message/editor_text.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"

using namespace tkt;
using desk::Buffer;

namespace {

const std::vector<std::string> known{"To", "Cc", "Subject", "Tags"};

Buffer parse(std::string_view text)
{
  return desk::parse_buffer(text, known);
}

std::string mistake(std::string_view text)
{
  try {
    parse(text);
  } catch (const Error& e) {
    CHECK(e.kind() == Kind::data);
    return e.what();
  }
  return "none";
}

} // namespace

TEST_CASE("a buffer reads back as it was written", "[desk]")
{
  const Buffer buffer{{{"To", "Zoë <zoe@customer.example>, b@example.org"},
                       {"Cc", ""},
                       {"Subject", "Re: Grüße: a colon"}},
                      "Hello,\n\n  indented\n\nTo: be or not\n> quoted"};
  for (const auto* below : {"", "> what is answered\n"}) {
    const auto again = parse(desk::format(buffer, below));
    CHECK(again.fields == buffer.fields);
    CHECK(again.text == buffer.text);
  }
}

TEST_CASE("what stands in the editor is plain to see", "[desk]")
{
  CHECK(desk::format({{{"To", "a@example.org"}, {"Cc", ""}}, "Text"}, "> below\n") ==
        "To: a@example.org\nCc:\n\nText\n\n" + std::string{desk::scissors} + "\n> below\n");
}

TEST_CASE("fields are taken as people write them", "[desk]")
{
  const auto buffer =
      parse("\xef\xbb\xbf\r\nto :  a@example.org\r\nCC: b@example.org\r\n\tc@example.org\r\n"
            "Cc: d@example.org\r\n\r\n\r\n  text\r\n\r\n");
  CHECK(buffer.value("To") == "a@example.org");
  CHECK(buffer.value("Cc") == "b@example.org c@example.org, d@example.org");
  CHECK_FALSE(buffer.value("Subject"));
  CHECK(buffer.text == "  text");
}

TEST_CASE("a text alone is a text", "[desk]")
{
  CHECK(parse("Just this.\n\nTo: nobody\n").text == "Just this.\n\nTo: nobody");
  CHECK(parse("Just this.").fields.empty());
  CHECK(parse("").text.empty());
  CHECK(parse(" \n\n").text.empty());
  CHECK(parse(std::string{desk::scissors} + "\n> all of it").text.empty());
}

TEST_CASE("no field slips into the text, and no text into a field", "[desk]")
{
  CHECK(mistake("Written above\nTo: a@example.org\n\ntext") ==
        "line 1: above the first empty line stand fields alone");
  CHECK(mistake("To: a@example.org\nCcc: x@example.org\n\ntext") ==
        "line 2: there is no field \"Ccc\" here; did you mean \"Cc\"?");
  CHECK(mistake("\n\n continued\nTo: x\n") ==
        "line 3: above the first empty line stand fields alone");
  CHECK(mistake("To: a@example.org\nno colon\n\ntext") ==
        "line 2: above the first empty line stand fields alone");
}

TEST_CASE("a value cannot become a second field", "[desk]")
{
  for (const auto* end :
       {"\n", "\r", "\r\n", "\v", "\f", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"}) {
    const auto value = fmt::format("harmless{}Cc: victim@example.org", end);
    const auto text = desk::format({{{"Subject", value}}, "text"});
    const auto again = parse(text);
    REQUIRE(again.fields.size() == 1);
    CHECK_FALSE(again.value("Cc"));
    CHECK(again.value("Subject")->find_first_of("\r\n") == std::string::npos);
    CHECK(again.text == "text");
  }
}

TEST_CASE("bytes that are no text do no harm", "[desk]")
{
  const auto buffer =
      parse(std::string_view{"Subject: a\0b\xff\x1b[2J\nTo: x@example.org\n\n\xfe text\0", 48});
  CHECK(buffer.value("Subject")->find('\x1b') == std::string::npos);
  CHECK(buffer.value("Subject")->find('\0') == std::string::npos);
  CHECK(buffer.value("To") == "x@example.org");
  std::string large(3'000'000, 'x');
  CHECK(parse("To: a@example.org\n\n" + large).text == large);
  const auto deep = "To: a@example.org\n" + [] {
    std::string lines;
    for (int i = 0; i < 2000; ++i)
      lines += " more\n";
    return lines;
  }();
  CHECK(parse(deep).text.empty());
}

TEST_CASE("the last scissors cut", "[desk]")
{
  const auto line = std::string{desk::scissors};
  CHECK(parse("To: x\n\nabove\n" + line + "\nstill text\n\n" + line + "\n> gone").text ==
        "above\n" + line + "\nstill text");
}
