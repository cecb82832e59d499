#include <catch2/catch.hpp>

#include "mail/parse/address.hpp"

using namespace tkt::mail;
using List = std::vector<Address>;

namespace Catch {
template <>
struct StringMaker<Address> {
  static std::string convert(const Address& a) { return "{" + a.name + "|" + a.address + "}"; }
};
} // namespace Catch

TEST_CASE("an address list is read in the order written", "[mail]")
{
  CHECK(parse_addresses("\"Doe, Jane\" <jane@example.com>, x@example.org") ==
        List{{"Doe, Jane", "jane@example.com"}, {"", "x@example.org"}});
  CHECK(parse_addresses("jane@example.com (Jane Doe)") == List{{"Jane Doe", "jane@example.com"}});
  CHECK(parse_addresses("Team: a@example.com, B <b@example.com>;, c@example.com") ==
        List{{"", "a@example.com"}, {"B", "b@example.com"}, {"", "c@example.com"}});
  CHECK(parse_addresses("undisclosed-recipients:;").empty());
  CHECK(parse_addresses("").empty());
}

TEST_CASE("an encoded comma separates nothing", "[mail]")
{
  CHECK(parse_addresses("=?utf-8?Q?Doe=2C_Jane?= <jane@example.com>, b@example.com") ==
        List{{"Doe, Jane", "jane@example.com"}, {"", "b@example.com"}});
  CHECK(parse_addresses("=?utf-8?Q?evil=40example=2Ecom=2C?= <a@example.com>") ==
        List{{"evil@example.com,", "a@example.com"}});
  CHECK(parse_addresses("=?utf-8?B?xYF1a2Fzeg==?= =?utf-8?Q?_Nowak?= <l@example.com>") ==
        List{{"Łukasz Nowak", "l@example.com"}});
}

TEST_CASE("what senders write without a standard still names an address", "[mail]")
{
  CHECK(parse_addresses("a@example.com; b@example.com") ==
        List{{"", "a@example.com"}, {"", "b@example.com"}});
  CHECK(parse_addresses("Jane Doe jane@example.com") == List{{"Jane Doe", "jane@example.com"}});
  CHECK(parse_addresses("a..b.@docomo.example") == List{{"", "a..b.@docomo.example"}});
  CHECK(parse_addresses("'jane@example.com' <jane@example.com>") ==
        List{{"jane@example.com", "jane@example.com"}});
  CHECK(parse_addresses("Jane <jane@example.com") == List{{"Jane", "jane@example.com"}});
  CHECK(parse_addresses("boss@company <x@evil.example>") ==
        List{{"boss@company", "x@evil.example"}});
  CHECK(parse_addresses("\"unclosed <a@example.com>") == List{{"\"unclosed", "a@example.com"}});
  CHECK(parse_addresses("J\xF6rg <j@example.com>") == List{{"Jörg", "j@example.com"}});
  CHECK(parse_addresses("<@relay.example:a@example.com>") == List{{"", "a@example.com"}});
  CHECK(parse_addresses("<>").empty());
}

TEST_CASE("nothing in a name can leave its line", "[mail]")
{
  CHECK(parse_addresses("=?utf-8?Q?a=0D=0ABcc=3A_x=00=1B[31m?= <a@example.com>") ==
        List{{"a Bcc: x\x1B[31m", "a@example.com"}});
}

TEST_CASE("a hostile address list costs no more than its length", "[mail]")
{
  for (const std::string piece : {"<", "\"\\", "(", "a:", "=?a?q?", "a@b ", ":;<@,"}) {
    std::string value = "x@example.com ";
    while (value.size() < 200'000)
      value += piece;
    parse_addresses(value); // ends: the test suite has a time limit, this has none of its own
  }
  CHECK(parse_addresses(std::string(200'000, '(')).empty());
}

TEST_CASE("addresses are compared folded, with nothing dropped", "[mail]")
{
  CHECK(fold_address(" Jane.Doe+tag@EXAMPLE.com ") == "jane.doe+tag@example.com");
  CHECK(fold_address("j@Bücher.example") == "j@xn--bcher-kva.example");
  CHECK(fold_address("ŻÓŁW@example.com") == fold_address("żółw@example.com"));
  CHECK(fold_address("\"a@b\"@Example.com") == "\"a@b\"@example.com");
}

TEST_CASE("only an address to which mail can go is valid", "[mail]")
{
  for (const auto* good : {"a@example.com", "a.b+c@sub.example.co.uk", "ö@example.com",
                           "j@bücher.example", "\"a,b\"@example.com", "x@[192.0.2.1]"}) {
    INFO(good);
    CHECK(valid_address(good));
  }
  for (const auto* bad : {"",
                          "a",
                          "@example.com",
                          "a@",
                          "a@b@c",
                          "a b@example.com",
                          "a@exa mple.com",
                          "a@-x.example",
                          "a@example..com",
                          "a@example.com\r\nBcc: b@example.com",
                          "a@example.com\n",
                          "<a@example.com>",
                          "a,b@example.com",
                          "a@example.com,",
                          "a\x01@example.com",
                          "a\xC2\x85@example.com",
                          "a\xFF@example.com",
                          "a;b@example.com",
                          "\"a b\"@example.com",
                          "\"a\"b\"@example.com"}) {
    INFO(bad);
    CHECK_FALSE(valid_address(bad));
  }
  CHECK_FALSE(valid_address(std::string(65, 'a') + "@example.com"));
  CHECK_FALSE(valid_address("a@" + std::string(250, 'a') + ".example"));
}

TEST_CASE("an address is shown with its name", "[mail]")
{
  CHECK(to_text({"Jane", "jane@example.com"}) == "Jane <jane@example.com>");
  CHECK(to_text({"", "jane@example.com"}) == "jane@example.com");
}
