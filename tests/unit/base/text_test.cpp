#include <memory>

#include <catch2/catch.hpp>
#include <glib.h>

#include "base/digest.hpp"
#include "base/text.hpp"

using namespace tkt;

TEST_CASE("a number is read as a whole or not at all", "[base]")
{
  CHECK(parse_number<int>("42") == 42);
  CHECK(parse_number<int>("-42") == -42);
  CHECK(parse_number<double>("1.5") == 1.5);
  for (const auto* text : {"", " 1", "1 ", "+1", "1x", "99999999999999999999"})
    CHECK_FALSE(parse_number<std::int64_t>(text));
  CHECK_FALSE(parse_number<unsigned>("-1"));
  CHECK_FALSE(parse_number<std::uint16_t>("65536"));
}

TEST_CASE("a number is taken off what follows it", "[base]")
{
  std::string_view text = "17 days";
  CHECK(take_number<int>(text) == 17);
  CHECK(text == " days");
  CHECK_FALSE(take_number<int>(text));
  CHECK(text == " days");
}

TEST_CASE("the nearest known word is offered for a typing mistake", "[base]")
{
  const std::vector<std::string> queues{"support", "billing", "returns"};
  CHECK(nearest("suport", queues) == "support");
  CHECK(nearest("blliing", queues) == "billing");
  CHECK(nearest("xyz", queues).empty());
  CHECK(nearest("bil", queues) == "billing");
  CHECK(nearest("x", std::vector<std::string>{"y"}).empty());
  CHECK(nearest("invoice", std::vector<std::string>{"agent", "field.invoice"}) == "field.invoice");
  CHECK(did_you_mean("retuns", queues) == "; did you mean \"returns\"?");
  CHECK(did_you_mean("kitchen", queues).empty());
}

/// As GLib folds a text as a whole, in time by the square of what it puts together.
std::string folded_whole(const std::string& text)
{
  const std::unique_ptr<char, decltype(&g_free)> normal{
      g_utf8_normalize(text.c_str(), -1, G_NORMALIZE_ALL_COMPOSE), g_free};
  const std::unique_ptr<char, decltype(&g_free)> folded{g_utf8_casefold(normal.get(), -1), g_free};
  return folded.get();
}

TEST_CASE("texts fold by their letters as they would as a whole", "[base]")
{
  const auto letter = [](unsigned code) {
    std::string bytes;
    const auto put = [&](unsigned value) { bytes += static_cast<char>(value); };
    if (code < 0x800) {
      put(0xC0 | code >> 6);
    } else if (code < 0x10000) {
      put(0xE0 | code >> 12);
      put(0x80 | (code >> 6 & 0x3F));
    } else {
      put(0xF0 | code >> 18);
      put(0x80 | (code >> 12 & 0x3F));
      put(0x80 | (code >> 6 & 0x3F));
    }
    put(0x80 | (code & 0x3F));
    return bytes;
  };
  std::size_t wrong = 0;
  for (unsigned code = 0x80; code < 0x2FA20; code += code < 0x3000 ? 1 : 7) {
    if (code >= 0xD800 && code < 0xE000)
      continue;
    // Between letters that marks and syllables would join with.
    for (const auto& text :
         {"e" + letter(code) + "o", "\u30AB" + letter(code), "\u1100" + letter(code)}) {
      wrong += fold(text) != folded_whole(text);
      wrong += fold_marks(text + "\u0303") != fold_marks(text);
    }
  }
  CHECK(wrong == 0);
  CHECK(fold("E\u0301") == fold("\u00C9"));
  CHECK(fold("\u1112\u1161\u11AB") == fold("\uD55C"));
  CHECK(fold("\u30AB\uFF9E") == fold("\u30AC"));
  CHECK(fold("a\xFF"
             "B") == "a\uFFFD"
                     "b");
  CHECK(fold(std::string_view{"\u00C9\0B", 4}) == "\u00E9\uFFFDb"); // what follows NUL is not lost
}

TEST_CASE("folding takes time by the length of a text, whatever joins in it", "[base]")
{
  // Each took minutes when GLib was given it as a whole.
  const auto times = [](std::string_view text, int count) {
    std::string out;
    for (int i = 0; i < count; ++i)
      out += text;
    return out;
  };
  CHECK(fold(times("zażółć gęślą e\u0301 ", 50000)) == times("zażółć gęślą \u00E9 ", 50000));
  CHECK(fold(times("\u1112\u1161\u11AB", 200000)) == times("\uD55C", 200000));
  CHECK(fold("e" + times("\u0301", 500000)).starts_with("\u00E9\u0301"));
  CHECK(fold_marks("e" + times("\u0301", 500000)) == "e");
}

TEST_CASE("case folds as a person expects", "[base]")
{
  CHECK(fold("ZAŻÓŁĆ") == fold("zażółć"));
  CHECK(fold("Straße") == fold("STRASSE"));
  CHECK(fold("ПОЧТА") == fold("почта"));
  CHECK(fold("plain ASCII") == "plain ascii");
}

TEST_CASE("a byte above 127 is seen wherever it stands", "[base]")
{
  CHECK(is_ascii(""));
  const std::string plain(40, 'a');
  CHECK(is_ascii(plain));
  for (std::size_t at = 0; at < plain.size(); ++at) {
    auto text = plain;
    text[at] = '\x80';
    CHECK_FALSE(is_ascii(text));
    CHECK_FALSE(is_utf8(text));
    text[at] = '\0';
    CHECK(is_ascii(text));
    CHECK_FALSE(is_utf8(text)); // of a text; SQLite would end it there
  }
}

TEST_CASE("bytes that are no UTF-8 are replaced, the rest is kept", "[base]")
{
  CHECK(to_utf8("caf\xE9!") == "caf\xEF\xBF\xBD!");
  CHECK(to_utf8("\xC3\xA9") == "\xC3\xA9");
  CHECK(to_utf8("") == "");
  CHECK(clip("né", 2) == "n");
  CHECK(clip("né", 3) == "né");
}

TEST_CASE("digests agree with the published test vectors", "[base]")
{
  // FIPS 180-4 examples; RFC 4231, test case 2; RFC 4648, section 10.
  CHECK(to_hex(as_bytes(sha256("abc"))) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(to_hex(as_bytes(hmac_sha256("Jefe", "what do ya want for nothing?"))) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(to_base32("foobar") == "mzxw6ytboi");
  CHECK(to_base32("f") == "my");
  CHECK(equal_constant_time("same", "same"));
  CHECK_FALSE(equal_constant_time("same", "sane"));
}
