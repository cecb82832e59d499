#include <catch2/catch.hpp>

#include <set>

#include "desk/token.hpp"
#include "workshop.hpp"

using namespace tkt;
using tkt::test::Workshop;

TEST_CASE("a Message-ID that we wrote names its ticket", "[desk]")
{
  Workshop shop;
  const auto id = desk::new_message_id(shop.session, TicketId{42});
  CHECK(id.ends_with("@example.com"));
  CHECK(desk::verify_message_id(shop.db, id) == TicketId{42});

  SECTION("in whatever case it comes back")
  {
    auto shouted = id;
    for (auto& c : shouted)
      c = static_cast<char>(std::toupper(c));
    CHECK(desk::verify_message_id(shop.db, shouted) == TicketId{42});
  }
  SECTION("and no two are the same")
  {
    std::set<std::string> ids;
    for (int i = 0; i < 100; ++i)
      ids.insert(desk::new_message_id(shop.session, TicketId{42}));
    CHECK(ids.size() == 100);
  }
  SECTION("a change of any character makes it nobody's")
  {
    for (std::size_t at = 0; at < id.size(); ++at) {
      auto forged = id;
      forged[at] = forged[at] == 'x' ? 'y' : 'x';
      CHECK_FALSE(desk::verify_message_id(shop.db, forged));
    }
  }
  SECTION("another desk's key does not open it")
  {
    Workshop other;
    desk::new_message_id(other.session, TicketId{1}); // so that it has a key
    CHECK_FALSE(desk::verify_message_id(other.db, id));
  }
  SECTION("a rotated key opens old ones and signs new ones")
  {
    shop.db.execute("INSERT INTO setting(name, value) VALUES ('token_key.0002', 'fresh')");
    CHECK(desk::verify_message_id(shop.db, id) == TicketId{42});
    const auto newer = desk::new_message_id(shop.session, TicketId{43});
    shop.db.execute("DELETE FROM setting WHERE name = 'token_key.0001'");
    CHECK(desk::verify_message_id(shop.db, newer) == TicketId{43});
    CHECK_FALSE(desk::verify_message_id(shop.db, id));
  }
}

TEST_CASE("what only looks like a token is none", "[desk]")
{
  Workshop shop;
  desk::new_message_id(shop.session, TicketId{1});
  for (const auto* id : {"", "@", "tkt.", "tkt.@example.com", "tkt.1@example.com",
                         "tkt.1.@example.com", "tkt.1.a.b@example.com", "tkt.x.a.b@example.com",
                         "tkt.99999999999999999999.a.b@example.com", "tkt.1..@example.com",
                         "tkt.-1.a.b@example.com"})
    CHECK_FALSE(desk::verify_message_id(shop.db, id));
}
