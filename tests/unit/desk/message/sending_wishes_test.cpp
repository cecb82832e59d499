#include "desk/message/sending_wishes.hpp"

#include <catch2/catch.hpp>

#include "desk/message/message.hpp"
#include "workshop.hpp"

using namespace tkt;

TEST_CASE("what was asked for of a mail is kept where it was", "[desk]")
{
  test::Workshop shop;
  const auto ticket = shop.receives({});
  const auto message = desk::conversation(shop.db, ticket).front().id;
  const auto rows = [&] {
    return shop.db.prepare("SELECT count(*) FROM message_terms").value<int>();
  };

  desk::keep_terms(shop.session, message, {});
  CHECK(rows() == 0);
  CHECK_FALSE(desk::terms_of(shop.db, message).any());

  desk::keep_terms(shop.session, message, {"30s", "markdown", "open/wait: a\nnew line"});
  const auto terms = desk::terms_of(shop.db, message);
  CHECK(terms.send == "30s");
  CHECK(terms.format == "markdown");
  CHECK(terms.status == "open/wait: a new line");
  CHECK(rows() == 1);
}
