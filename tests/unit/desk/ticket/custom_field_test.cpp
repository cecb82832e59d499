#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "desk/ticket/custom_field.hpp"
#include "workshop.hpp"

using namespace tkt;
using desk::Comparison;
using tkt::test::Workshop;

namespace {

std::vector<TicketId> found(Workshop& shop, std::string_view name, Comparison how,
                            std::string_view value)
{
  const auto condition = desk::field_condition(shop.config, name, how, value);
  auto query = shop.db.prepare("SELECT t.id FROM ticket t WHERE " + condition.sql);
  int at = 0;
  for (const auto& text : condition.texts)
    query.bind(++at, text);
  std::vector<TicketId> ids;
  for (const auto& [id] : query.rows<TicketId>())
    ids.push_back(id);
  return ids;
}

} // namespace

TEST_CASE("queries find tickets by their fields", "[desk]")
{
  Workshop shop{"2024-03-01T09:00:00Z", std::string{test::desk_toml} + R"toml(
[field.amount]
type = "number"
[field.due]
type = "date"
[field.note]
type = "text"
)toml"};
  const auto first = shop.receives({.message_id = "a@x"});
  const auto second = shop.receives({.subject = "Other", .message_id = "b@x"});
  desk::set_custom_field(shop.session, first, "amount", "9.50");
  desk::set_custom_field(shop.session, second, "amount", "100");
  desk::set_custom_field(shop.session, first, "due", "2024-12-24");
  desk::set_custom_field(shop.session, first, "note", "Straße");

  CHECK(found(shop, "amount", Comparison::less, "10") == std::vector{first});
  CHECK(found(shop, "amount", Comparison::at_least, "100") == std::vector{second});
  CHECK(found(shop, "amount", Comparison::equal, "9.5") == std::vector{first});
  CHECK(found(shop, "due", Comparison::more, "2024-12-23") == std::vector{first});
  CHECK(found(shop, "due", Comparison::equal, "") == std::vector{second});
  CHECK(found(shop, "note", Comparison::equal, "STRASSE") == std::vector{first});
  CHECK_THROWS_AS(found(shop, "note", Comparison::less, "x"), Error);
  CHECK_THROWS_AS(found(shop, "amont", Comparison::equal, "1"), Error);

  desk::set_custom_field(shop.session, first, "amount", "");
  CHECK(desk::custom_field(shop.db, first, "amount").empty());
  CHECK(shop.events(first).back().kind == "field.amount");
}
