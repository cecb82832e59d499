#include <catch2/catch.hpp>

#include "term/safe_text.hpp"

using namespace tkt::term;

TEST_CASE("A subject cannot give the terminal a command", "[term]")
{
  CHECK(safe_line("\x1b]0;owned\x07printer") == "␛]0;owned␇printer");
  CHECK(safe_line("a\x7f\bb") == "a␡␈b");
  SECTION("nor with the eight-bit forms of the same commands")
  {
    CHECK(safe_line("\xC2\x9B"
                    "31m") == "\xEF\xBF\xBD"
                              "31m");
  }
}

TEST_CASE("A line stays one line", "[term]")
{
  CHECK(safe_line("one\r\ntwo\tthree\vfour") == "one  two three␋four");
  CHECK(safe_line("one\u2028two") == "one two");
}

TEST_CASE("A text keeps its lines and loses what moves the cursor", "[term]")
{
  CHECK(safe_text("one\r\ntwo\rthree\n") == "one\ntwo\nthree\n");
  CHECK(safe_text("a\tb\n\tc") == "a       b\n        c");
}

TEST_CASE("Nothing changes the order in which text is read", "[term]")
{
  // RIGHT-TO-LEFT OVERRIDE makes a program out of what looks like a picture.
  CHECK(safe_line("photo\u202Egnp.exe") == "photognp.exe");
  CHECK(safe_line("\u2066a\u2069\u200Fb\u061C") == "ab");
  SECTION("and nothing hides in it")
  {
    CHECK(safe_line("pay\u200Bpal\uFEFF\U000E0041") == "paypal");
  }
}

TEST_CASE("Bytes that are no UTF-8 are replaced", "[term]")
{
  CHECK(safe_line("Gr\xFC"
                  "n") == "Gr\uFFFDn");
  CHECK(safe_line(std::string_view{"a\0b", 3}) == "a\uFFFDb");
}

TEST_CASE("Ten thousand combining marks become a few", "[term]")
{
  std::string text = "e";
  for (int i = 0; i < 10'000; ++i)
    text += "\u0301";
  const auto safe = safe_line(text + "x");
  CHECK(safe.size() == 1 + 8 * 2 + 1);
  CHECK(width(safe) == 2);
  SECTION("and none sits on what stands before the text")
  {
    CHECK(safe_line("\u0301\u0301a") == "a");
  }
}

TEST_CASE("Ordinary text of any script passes unchanged", "[term]")
{
  for (const char* text : {"Zażółć gęślą jaźń", "Принтер не печатает", "プリンター", "שלום",
                           "हिन्दी", "e\u0301", "👩\u200D💻"})
    CHECK(safe_line(text) == text);
}

TEST_CASE("A terminal of another charset gets ASCII", "[term]")
{
  CHECK(safe_line("Grün e\u0301\x1b", Charset::ascii) == "Gr?n e?");
  CHECK(safe_line("„Don’t” – 5\u00A0€… new → open", Charset::ascii) ==
        "\"Don't\" - 5 EUR... new -> open");
}

TEST_CASE("Width counts columns, not bytes or characters", "[term]")
{
  CHECK(width("abc") == 3);
  CHECK(width("żółw") == 4);
  CHECK(width("e\u0301") == 1);
  CHECK(width("日本") == 4);
}

TEST_CASE("A line is cut to columns and says so", "[term]")
{
  CHECK(cut("printer", 7) == "printer");
  CHECK(cut("printer", 5) == "prin…");
  CHECK(cut("printer", 5, Charset::ascii) == "prin~");
  CHECK(cut("日本語", 4) == "日…");
  CHECK(cut("e\u0301e\u0301e\u0301", 2) == "e\u0301…");
  CHECK(cut("printer", 0).empty());
}

TEST_CASE("JSON keeps the truth, escaped", "[term]")
{
  CHECK(escape_json("{\"a\":\"x\u202Ey\u009Bz\u2028\"}") == R"({"a":"x\u202ey\u009bz\u2028"})");
  CHECK(escape_json("\"\U000E0041\"") == R"("\udb40\udc41")");
  CHECK(escape_json("{\"a\":\"żółw\"}\n") == "{\"a\":\"żółw\"}\n");
}

TEST_CASE("A long line is parted at blanks, and between characters only where there is none",
          "[term]")
{
  using Lines = std::vector<std::string>;
  CHECK(wrap("", 5) == Lines{""});
  CHECK(wrap("one", 5) == Lines{"one"});
  CHECK(wrap("one two  three", 5) == Lines{"one", "two", "three"});
  CHECK(wrap("one two", 7) == Lines{"one two"});
  CHECK(wrap("abcdefgh", 3) == Lines{"abc", "def", "gh"});
  CHECK(wrap("日本語", 4) == Lines{"日本", "語"});
  CHECK(wrap("日本", 1) == Lines{"日", "本"});
  CHECK(wrap("e\u0301e\u0301e", 2) == Lines{"e\u0301e\u0301", "e"});
}
