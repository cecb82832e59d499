// What becomes of mail from a contact that is marked as spam.
#include <catch2/catch.hpp>

#include "desk/contact/spam.hpp"
#include "workshop.hpp"

using namespace tkt;
using test::Workshop;

SCENARIO("A contact that is marked as spam writes", "[rules][contact]")
{
  Workshop shop;
  shop.config.queues.front().acknowledge.template_name = "acknowledge";
  const auto contact = desk::add_contact(shop.session, {"Junk", "junk@spam.example"});
  desk::mark_spam(shop.session, contact, true);

  WHEN("the mail would open a ticket")
  {
    const auto ticket = shop.receives({.from = "Junk <JUNK@spam.example>", .message_id = "1@x"});
    THEN("it is kept, rejected, and nobody is told")
    {
      const auto now = shop.ticket(ticket);
      CHECK(now.status == "rejected");
      CHECK(now.tags == std::vector<std::string>{"spam"});
      CHECK(now.contact == contact);
      CHECK(shop.count("outbox") == 0);
      REQUIRE(now.clocks.reaction);
      CHECK(now.clocks.reaction->stopped_at);
      CHECK(shop.reasons(ticket, "status") ==
            std::vector<std::string>{"the sender is marked as spam (contact 1)"});
    }
    AND_WHEN("it writes to that ticket again")
    {
      const auto second =
          shop.receives({.from = "junk@spam.example", .in_reply_to = "1@x", .references = "<1@x>"});
      THEN("the ticket stays as it is")
      {
        CHECK(second == ticket);
        CHECK(shop.ticket(ticket).status == "rejected");
      }
    }
  }
  WHEN("answers would go elsewhere")
  {
    const auto ticket =
        shop.receives({.from = "junk@spam.example", .more = "Reply-To: fresh@other.example\r\n"});
    THEN("it is rejected all the same")
    {
      CHECK(shop.ticket(ticket).status == "rejected");
    }
  }
  WHEN("somebody else writes")
  {
    const auto ticket = shop.receives({});
    THEN("that is no spam")
    {
      CHECK(shop.ticket(ticket).status == "new");
    }
  }
}

TEST_CASE("who is no spam after all finds his tickets as they were", "[rules][contact]")
{
  Workshop shop;
  const auto contact = desk::add_contact(shop.session, {"Ann", "ann@customer.example"});
  const auto pending = shop.receives({}), escalated = shop.receives({}), closed = shop.receives({});
  desk::set(shop.session, pending, desk::Field::status, "pending");
  desk::set(shop.session, escalated, desk::Field::status, "open/escalated");
  desk::close(shop.session, closed);
  CHECK(desk::mark_spam(shop.session, contact, true) == 2);
  CHECK(shop.ticket(pending).status == "rejected");
  CHECK(desk::mark_spam(shop.session, contact, false) == 2);
  CHECK(shop.ticket(pending).status == "pending");
  CHECK(shop.ticket(escalated).substatus == "escalated");
  CHECK(shop.ticket(closed).status == "closed");
  CHECK(shop.ticket(pending).tags.empty());
}
