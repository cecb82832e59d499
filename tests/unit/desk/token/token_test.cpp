#include <catch2/catch.hpp>

#include <set>

#include "desk/token/address.hpp"
#include "desk/token/token.hpp"
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
    CHECK(desk::rotate_key(shop.session).number == 2);
    CHECK(desk::verify_message_id(shop.db, id) == TicketId{42});
    const auto newer = desk::new_message_id(shop.session, TicketId{43});
    CHECK(desk::verify_message_id(shop.db, newer) == TicketId{43});

    SECTION("until the old key is retired, and then it is known as stale")
    {
      desk::retire_key(shop.session, 1);
      CHECK_FALSE(desk::verify_message_id(shop.db, id));
      const auto stale = desk::read_token(shop.db, id);
      REQUIRE(stale);
      CHECK(stale->standing == desk::Token::Standing::stale);
      CHECK(stale->ticket == TicketId{42});
      CHECK(stale->retired_at == shop.clock.now());
      CHECK(desk::verify_message_id(shop.db, newer) == TicketId{43});
    }
    SECTION("and the key that signs cannot be retired")
    {
      CHECK_THROWS_WITH(desk::retire_key(shop.session, 2), Catch::Contains("rotate"));
      CHECK_THROWS_WITH(desk::retire_key(shop.session, 7), Catch::Contains("no key 7"));
    }
  }
}

TEST_CASE("a token in an address names the same message", "[desk]")
{
  Workshop shop;
  shop.config.mailboxes[0].token_separator = "+";
  const auto& mailbox = shop.config.mailboxes[0];
  const auto id = desk::new_message_id(shop.session, TicketId{42});
  const auto address = desk::token_address(mailbox, id).value();
  CHECK(address.starts_with("support+42."));
  CHECK(mail::valid_address(address));
  CHECK(shop.config.is_own_address(address));
  CHECK_FALSE(shop.config.is_own_address("support+@example.com"));
  CHECK_FALSE(shop.config.is_own_address("supporter+x@example.com"));

  for (const std::string field : {"To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To"}) {
    const auto raw = field + ": Desk <" + address + ">\r\n\r\n";
    const auto message = mail::Message::parse(raw);
    CHECK(desk::addressed_tokens(shop.config, message) == std::vector<std::string>{id});
  }
  SECTION("not where the mailbox takes none, nor where it would be too long")
  {
    CHECK_FALSE(desk::token_address(shop.config.mailboxes[1], id));
    auto longer = mailbox;
    longer.address = "a-mailbox-with-quite-a-long-name@example.com";
    CHECK_FALSE(desk::token_address(longer, id));
  }
}

TEST_CASE("an envelope sender of its own names the recipient, too", "[desk]")
{
  Workshop shop;
  shop.config.mailboxes[0].token_separator = "+";
  const auto& mailbox = shop.config.mailboxes[0];
  const auto id = desk::new_message_id(shop.session, TicketId{42});
  const auto sender = desk::token_address(mailbox, id).value();
  const std::vector<std::string> all{"ann@example.org", "Bob@example.org"};
  const auto path = desk::recipient_path(mailbox, sender, "bob@EXAMPLE.org").value();
  CHECK(path.starts_with(sender.substr(0, sender.find('@')) + "="));
  CHECK(mail::valid_address(path));
  CHECK(path != desk::recipient_path(mailbox, sender, "ann@example.org"));

  const auto tokens_in = [&](const std::string& to) {
    const auto raw = "To: " + to + "\r\n\r\n";
    return desk::addressed_tokens(shop.config, mail::Message::parse(raw));
  };
  const auto came_to = [&](const std::string& to, const std::vector<std::string>& whom) {
    const auto raw = "To: " + to + "\r\n\r\n";
    return desk::marked_recipient(shop.config, mail::Message::parse(raw), whom);
  };
  CHECK(tokens_in(path) == std::vector<std::string>{id});
  CHECK(came_to(path, all) == "Bob@example.org");
  CHECK_FALSE(came_to(sender, all));
  CHECK_FALSE(came_to(path, {"ann@example.org"}));
  const auto other = desk::recipient_path(mailbox, sender, "ann@example.org").value();
  CHECK_FALSE(came_to(path + ", " + other, all));

  SECTION("not where there is no token, nor where it would be too long")
  {
    CHECK_FALSE(desk::recipient_path(mailbox, "", "ann@example.org"));
    CHECK_FALSE(desk::recipient_path(mailbox, "support@example.com", "ann@example.org"));
    CHECK_FALSE(desk::recipient_path(shop.config.mailboxes[1], sender, "ann@example.org"));
    const auto longer = "support+" + std::string(54, 'a') + "@example.com";
    CHECK_FALSE(desk::recipient_path(mailbox, longer, "ann@example.org"));
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
