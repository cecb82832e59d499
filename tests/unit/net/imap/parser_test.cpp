#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "net/imap/data.hpp"
#include "net/imap/parser.hpp"
#include "net/imap/uid_set.hpp"

using namespace tkt;
using namespace tkt::fetch;

namespace {

/// Everything that `bytes` say, however they are cut: `piece` at a time.
std::vector<Response> parse(std::string_view bytes, std::size_t piece = SIZE_MAX,
                            ResponseParser::Limits limits = {})
{
  ResponseParser parser{limits};
  std::vector<Response> all;
  Response response;
  while (true) {
    while (parser.next(response)) {
      response.literals.resize(response.literal_count);
      all.push_back(response);
    }
    if (bytes.empty())
      return all;
    const auto room = parser.room();
    const auto count = std::min({room.size(), bytes.size(), piece});
    bytes.copy(room.data(), count);
    bytes.remove_prefix(count);
    parser.filled(count);
  }
}

MessageData message(std::string_view text)
{
  auto responses = parse(text);
  REQUIRE(responses.size() == 1);
  MessageData data;
  REQUIRE(read_message(responses[0], data));
  return data;
}

bool is_message(std::string_view text)
{
  auto responses = parse(text);
  MessageData data;
  return !responses.empty() && read_message(responses[0], data);
}

} // namespace

TEST_CASE("a server's answer reads the same however its bytes arrive", "[fetch]")
{
  const std::string_view bytes =
      "* 3 EXISTS\r\n"
      "* 1 FETCH (UID 7 BODY[] {12}\r\nhi {5}\r\n()\"\r FLAGS (\\Seen))\r\n"
      "\r\n"
      "* 2 FETCH (UID 8 BODY[] {0}\r\n)\n"
      "* OK still here {3}\r\n"
      "t1 OK done\r\n";
  const auto piece = GENERATE(1U, 2U, 3U, 5U, 7U, 11U, 64U, 1000U);
  const auto all = parse(bytes, piece);
  REQUIRE(all.size() == 5);
  CHECK(all[0].text == "* 3 EXISTS");
  CHECK(all[1].text == "* 1 FETCH (UID 7 BODY[] {12} FLAGS (\\Seen))");
  REQUIRE(all[1].literals.size() == 1);
  CHECK(all[1].literals[0].bytes == "hi {5}\r\n()\"\r");
  CHECK(all[2].literals[0].bytes.empty());
  CHECK(all[3].text == "* OK still here {3}"); // words for people, not a literal
  CHECK(all[4].text == "t1 OK done");
}

TEST_CASE("a large literal arrives whole", "[fetch]")
{
  std::string body(300'000, 'x');
  for (std::size_t i = 0; i < body.size(); ++i)
    body[i] = static_cast<char>(i * 7 % 251);
  const auto bytes =
      fmt::format("* 1 FETCH (BODY[] {{{}}}\r\n{} UID 9)\r\nt1 OK\r\n", body.size(), body);
  const auto piece = GENERATE(1000U, 4096U, 65536U, 1000000U);
  const auto all = parse(bytes, piece);
  REQUIRE(all.size() == 2);
  CHECK(all[0].literals[0].bytes == body);
  CHECK(all[0].text == "* 1 FETCH (BODY[] {300000} UID 9)");
}

TEST_CASE("a literal beyond the limit is read past, not kept", "[fetch]")
{
  ResponseParser::Limits limits;
  limits.literal = 100;
  const auto bytes =
      fmt::format("* 1 FETCH (UID 9 BODY[] {{101}}\r\n{})\r\nt1 OK\r\n", std::string(101, 'x'));
  const auto all = parse(bytes, GENERATE(1U, 40U, 1000U), limits);
  REQUIRE(all.size() == 2);
  CHECK(all[0].literals[0].skipped);
  CHECK(all[0].literals[0].size == 101);
  CHECK(all[0].literals[0].bytes.empty());
  CHECK(all[1].text == "t1 OK");
}

TEST_CASE("what a hostile server announces costs nothing", "[fetch]")
{
  CHECK_THROWS_AS(parse("* 1 FETCH (BODY[] {99999999999999999999}\r\n"), Error);
  CHECK_THROWS_AS(parse("* 1 FETCH (BODY[] {4294967296}\r\n"), Error);
  ResponseParser::Limits limits;
  limits.text = 1000;
  limits.literals = 3;
  CHECK_THROWS_AS(parse(std::string(2000, 'x'), SIZE_MAX, limits), Error);
  std::string many = "* 1 FETCH (";
  for (int i = 0; i < 4; ++i)
    many += "X {1}\r\ny ";
  CHECK_THROWS_AS(parse(many, SIZE_MAX, limits), Error);
  std::string long_text = "* 1 FETCH (";
  for (int i = 0; i < 3; ++i)
    long_text += std::string(400, 'x') + " {1}\r\ny ";
  CHECK_THROWS_AS(parse(long_text + "\r\n", SIZE_MAX, limits), Error);
  CHECK(parse("* 1 FETCH (BODY[] {}\r\n* X {-1}\r\n* X {1x}\r\n* {\r\n* }\r\n}\r\n").size() == 6);
}

TEST_CASE("a FETCH response says what it says in any order", "[fetch]")
{
  const auto data =
      message("* 12 fetch (Flags (\\Seen $Junk) internaldate \" 1-Mar-2024 10:00:00 "
              "+0100\" X-THING (a (b \"c)\")) RFC822.SIZE 44 BODY[] {4}\r\nbody UID 9 "
              "BODY[HEADER.FIELDS (FROM TO)] NIL)\r\n");
  CHECK(data.uid == 9);
  CHECK(data.size == 44U);
  CHECK(data.arrived_at == parse_rfc3339("2024-03-01T09:00:00Z"));
  CHECK(data.seen);
  CHECK_FALSE(data.deleted);
  CHECK(data.has_body);
  CHECK(data.body.bytes == "body");
}

TEST_CASE("a body may come quoted, in parts or not at all", "[fetch]")
{
  CHECK(message("* 1 FETCH (UID 9 BODY[] \"a \\\"b\\\\\")\r\n").body.bytes == "a \"b\\");
  CHECK(message("* 1 FETCH (UID 9 BODY[]<0> {2}\r\nab)\r\n").body.bytes == "ab");
  CHECK(message("* 1 FETCH (UID 9 BODY[] ~{2}\r\nab)\r\n").body.bytes == "ab");
  CHECK_FALSE(message("* 1 FETCH (UID 9 BODY[] NIL)\r\n").has_body);
  CHECK(message("* 1 FETCH (UID 9 BODY[] \"\")\r\n").has_body);
  CHECK_FALSE(message("* 1 FETCH (UID 9 BODY[TEXT] {2}\r\nab)\r\n").has_body);
  CHECK_FALSE(message("* 1 FETCH (UID 9 FLAGS ())\r\n").has_body);
}

TEST_CASE("a response that cannot be understood is none", "[fetch]")
{
  for (const auto* text :
       {"* 1 FETCH\r\n", "* 1 FETCH (\r\n", "* 1 FETCH (UID\r\n", "* 1 FETCH (UID 9 BODY[]\r\n",
        "* 1 FETCH (UID 9 BODY[] \"open\r\n", "* 1 FETCH (UID 9 BODY[] {5} x)\r\n",
        "* FETCH (UID 9)\r\n", "* x FETCH (UID 9)\r\n", "* 1 FETCH UID 9\r\n", "* SEARCH 1\r\n",
        "* 1 FETCH (UID 9 X (((((((((((((((((((((((((((((((((((((((((())\r\n"}) {
    INFO(text);
    CHECK_FALSE(is_message(text));
  }
  CHECK(message("* 1 FETCH (UID x RFC822.SIZE -1 INTERNALDATE \"soon\")\r\n").uid == 0);
}

TEST_CASE("statuses carry a code and words", "[fetch]")
{
  const auto all = parse("* OK [UIDVALIDITY 7] fine\r\nt2 no [TRYCREATE] none such\r\n+ idling\r\n"
                         "* 3 EXISTS\r\n* bye\r\nt3 OK\r\n* OK [open\r\n");
  const auto ok = read_status(all[0]);
  REQUIRE(ok);
  CHECK(ok->tag == "*");
  CHECK(ok->text == "fine");
  CHECK(number_of(ok->code, "uidvalidity") == 7U);
  CHECK_FALSE(number_of(ok->code, "UIDNEXT"));
  const auto no = read_status(all[1]);
  REQUIRE(no);
  CHECK(no->tag == "t2");
  CHECK(no->word == Status::Word::no);
  CHECK(no->code == "TRYCREATE");
  CHECK(read_status(all[2])->word == Status::Word::go_on);
  CHECK_FALSE(read_status(all[3]));
  CHECK(read_status(all[4])->word == Status::Word::bye);
  CHECK(read_status(all[5])->ok());
  CHECK(read_status(all[6])->ok());
}

TEST_CASE("counts, searches, capabilities and folders are read", "[fetch]")
{
  auto all = parse("* 23 EXISTS\r\n* SEARCH 2 9 x 4294967296 0 11\r\n* search\r\n"
                   "* CAPABILITY IMAP4rev1 idle\r\n* LIST (\\HasNoChildren) \"/\" {5}\r\nAudit\r\n"
                   "* LIST (\\Noselect) NIL \"top\"\r\n* LIST () \".\" INBOX.Old\r\n");
  CHECK(read_count(all[0], "EXISTS") == 23U);
  CHECK_FALSE(read_count(all[0], "RECENT"));
  CHECK(read_search(all[1]) == std::vector<Uid>{2, 9, 11});
  CHECK(read_search(all[2]) == std::vector<Uid>{});
  CHECK_FALSE(read_search(all[0]));
  CHECK(read_capability(all[3]) == std::vector<std::string>{"IMAP4REV1", "IDLE"});
  CHECK(read_list(all[4]) == "Audit");
  CHECK_FALSE(read_list(all[5]));
  CHECK(read_list(all[6]) == "INBOX.Old");
}

TEST_CASE("INTERNALDATE is a time with its offset", "[fetch]")
{
  CHECK(parse_internal_date("17-Jul-1996 02:44:25 -0700") == parse_rfc3339("1996-07-17T09:44:25Z"));
  CHECK(parse_internal_date(" 1-jan-2026 00:00:00 +0530") == parse_rfc3339("2025-12-31T18:30:00Z"));
  for (const auto* text :
       {"", "yesterday", "31-Feb-2024 10:00:00 +0000", "1-Mar-2024 25:00:00 +0000",
        "1-Mar-2024 10:00:00 0000", "1-Mar-24 10:00:00 +0000", "-"})
    CHECK_FALSE(parse_internal_date(text));
}

TEST_CASE("sets of UIDs are short, and cut where a command grows too long", "[fetch]")
{
  const std::vector<Uid> uids{1, 2, 3, 7, 9, 10, 4294967295};
  CHECK(to_text(uids) == "1:3,7,9:10,4294967295");
  std::span<const Uid> left{uids};
  CHECK(take_set(left, 6) == "1:3,7");
  CHECK(take_set(left, 1) == "9:10");
  CHECK(take_set(left, 1) == "4294967295");
  CHECK(left.empty());
}
