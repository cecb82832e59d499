#include <catch2/catch.hpp>

#include "base/digest.hpp"
#include "base/text.hpp"

using namespace tkt;

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

TEST_CASE("texts fold as their letters do, and as a whole where those join", "[base]")
{
  // A mark makes the text be looked at as a whole; without one it is put together from letters.
  const std::string mark = " \u0303";
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
      wrong += fold(text + mark) != fold(text) + mark;
      wrong += fold_marks(text + mark) != fold_marks(text) + " ";
    }
  }
  CHECK(wrong == 0);
  CHECK(fold("E\u0301") == fold("\u00C9"));
  CHECK(fold("\u1112\u1161\u11AB") == fold("\uD55C"));
  CHECK(fold("\u30AB\uFF9E") == fold("\u30AC"));
  CHECK(fold("a\xFF"
             "B") == "a\uFFFD"
                     "b");
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
