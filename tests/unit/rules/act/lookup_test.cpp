// Senders whom another program knows.
#include <catch2/catch.hpp>

#include <fstream>

#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "contacts/contact_lookup.hpp"
#include "workshop.hpp"

using namespace tkt;
using test::Workshop;

namespace {

const char* const rules = R"toml(
[[rule]]
name = "gold"
if = { contact_found = true, contact_type = "Gold", contact_vip = true }
then = { priority = "urgent" }
)toml";

/// Answers what `answer` says, and counts how often it was asked.
struct Program {
  std::filesystem::path folder;
  std::string command;

  explicit Program(const std::string& answer)
  {
    std::string name = "/tmp/tkt-lookup-XXXXXX";
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder = name;
    std::ofstream{folder / "answer"} << answer;
    command = fmt::format("cat >> {0}/asked; cat {0}/answer", name);
  }
  ~Program() { std::filesystem::remove_all(folder); }

  std::size_t asked() const
  {
    const auto path = folder / "asked";
    if (!std::filesystem::exists(path))
      return 0;
    const auto text = read_file(path);
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }
  std::string questions() const { return read_file(folder / "asked"); }
};

struct Shop : Workshop {
  explicit Shop(const std::string& command)
      : Workshop{"2024-03-01T09:00:00Z", std::string{test::desk_toml} + rules}
  {
    config.contact_lookup.command = command;
    config.contact_lookup.time_limit = seconds{30};
  }
};

} // namespace

TEST_CASE("what the program prints is read strictly", "[rules][lookup]")
{
  using desk::parse_lookup;
  CHECK_FALSE(parse_lookup("").found);
  CHECK_FALSE(parse_lookup(" \n").found);
  CHECK_FALSE(parse_lookup("{}").found);
  CHECK_FALSE(parse_lookup(R"({"found":false,"type":"x"})").found);
  CHECK(parse_lookup(R"({"type":"gold"})").found);
  CHECK(parse_lookup(R"({"vip":true,"name":null})").vip);
  CHECK(parse_lookup("{\"name\":\"A\\u001b[31m\\nB\"}").name == "A[31m B");
  for (const auto* wrong : {"[]", "gold", "{\"vip\":\"yes\"}", "{\"name\":7}", "{", "{\"vip\":1}"})
    CHECK_THROWS_AS(parse_lookup(wrong), Error);
}

SCENARIO("A program knows the customers", "[rules][lookup]")
{
  const Program program{R"({"found": true, "name": "Ann Gold", "type": "gold", "vip": true})"};
  Shop shop{program.command};
  const auto ticket =
      shop.receives({.from = "\"Ann, \\\"the\\\" $(touch /tmp/x)\" <ann@customer.example>"});
  THEN("rules see what it says, from the first mail on")
  {
    CHECK(shop.ticket(ticket).priority == "urgent");
    CHECK_THAT(program.questions(), Catch::Contains(R"("address":"ann@customer.example")"));
  }
  THEN("it is not asked again while the answer holds, though the sender is a contact now")
  {
    const auto second = shop.receives({});
    CHECK(shop.ticket(second).priority == "urgent");
    CHECK(program.asked() == 1);
  }
  THEN("it is asked again once the answer is old")
  {
    shop.clock.advance(hours{2});
    std::ofstream{program.folder / "answer"} << "{}";
    CHECK(shop.ticket(shop.receives({})).priority == "normal");
    CHECK(program.asked() == 2);
  }
  THEN("what the desk itself says of the contact holds, and nobody is asked")
  {
    desk::mark_contact(shop.session, shop.ticket(ticket).contact.value(), "silver", false);
    shop.clock.advance(hours{2});
    CHECK(shop.ticket(shop.receives({})).priority == "normal");
    CHECK(program.asked() == 1);
  }
  THEN("a program that fails leaves what was known")
  {
    shop.config.contact_lookup.command = "exit 1";
    shop.clock.advance(hours{2});
    CHECK(shop.ticket(shop.receives({})).priority == "urgent");
  }
}

TEST_CASE("a program that is down is not asked for everybody", "[rules][lookup]")
{
  const Program program{""};
  Shop shop{program.command + "; exit 1"};
  for (int i = 0; i < 20; ++i)
    shop.stores({.from = fmt::format("c{}@customer.example", i)});
  CHECK(shop.routes().opened == 20);
  CHECK(program.asked() == 4);
}

TEST_CASE("of one batch each sender is asked for once, and nobody holds the desk up",
          "[rules][lookup]")
{
  const Program program{"{}"};
  Shop shop{program.command};
  for (int i = 0; i < 6; ++i)
    shop.stores({.from = i % 2 == 0 ? "a@customer.example" : "A <A@CUSTOMER.EXAMPLE>"});
  shop.routes();
  CHECK(program.asked() == 1);
  CHECK_FALSE(shop.db.in_transaction());
}
