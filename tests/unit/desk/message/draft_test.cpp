#include "desk/message/draft.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "store/transaction.hpp"
#include "workshop.hpp"

using namespace tkt;
using desk::DraftKind;

namespace {

desk::Draft answer_to(TicketId ticket, const std::string& text)
{
  desk::Draft draft;
  draft.ticket = ticket;
  draft.kind = DraftKind::reply;
  draft.started = "To: ann@customer.example\n\n";
  draft.text = "To: ann@customer.example\nBcc: boss@example.com\n\n" + text + "\n";
  return draft;
}

} // namespace

TEST_CASE("a draft keeps what was saved last", "[desk]")
{
  test::Workshop shop;
  const auto ticket = shop.receives({});
  auto begun = answer_to(ticket, "Dear Ann");
  begun.seen = desk::newest_event(shop.db, ticket);
  const auto id = desk::add_draft(shop.session, begun);
  shop.clock.advance(minutes{1});
  CHECK(desk::save_draft(shop.session, id, "To: x@example.org\n\nDear Ann,\n"));
  const auto draft = desk::get_draft(shop.db, id);
  CHECK(draft.text == "To: x@example.org\n\nDear Ann,\n");
  CHECK(draft.started == begun.started);
  CHECK(draft.agent == "anna");
  CHECK(draft.ticket == ticket);
  CHECK(draft.kind == DraftKind::reply);
  CHECK(draft.seen == begun.seen);
  CHECK(draft.saved_at - draft.begun_at == minutes{1});
  CHECK(desk::drafts(shop.db, "anna").size() == 1);
  CHECK(desk::drafts(shop.db, "bert").empty());
  CHECK(desk::drafts(shop.db, "").size() == 1);
  CHECK(desk::drop_draft(shop.session, id));
  CHECK_FALSE(desk::drop_draft(shop.session, id));
  CHECK_FALSE(desk::save_draft(shop.session, id, "gone"));
  CHECK_FALSE(desk::keep_open(shop.db, id, "", shop.clock.now()));
  CHECK_THROWS_AS(desk::get_draft(shop.db, id), Error);
}

TEST_CASE("a number of a draft never comes back", "[desk]")
{
  test::Workshop shop;
  const auto ticket = shop.receives({});
  const auto first = desk::add_draft(shop.session, answer_to(ticket, "one"));
  desk::drop_draft(shop.session, first);
  CHECK(desk::add_draft(shop.session, answer_to(ticket, "two")) > first);
}

TEST_CASE("colleagues see who is writing, and the text so far", "[desk]")
{
  test::Workshop shop;
  const auto ticket = shop.receives({});
  const auto id = desk::add_draft(shop.session, answer_to(ticket, "Dear Ann,\n\nwater"));
  CHECK(desk::writers(shop.db, ticket, shop.clock.now()).empty());
  desk::keep_open(shop.db, id, "/tmp/x", shop.clock.now());
  const auto writers = desk::writers(shop.db, ticket, shop.clock.now());
  REQUIRE(writers.size() == 1);
  CHECK(writers[0].agent == "anna");
  CHECK(writers[0].kind == DraftKind::reply);
  CHECK(writers[0].text == "Dear Ann,\n\nwater"); // and no field of it
  CHECK(desk::writers(shop.db, TicketId{ticket.value + 1}, shop.clock.now()).empty());
  desk::close_draft(shop.session, id);
  CHECK(desk::writers(shop.db, ticket, shop.clock.now()).empty());
}

TEST_CASE("a writer who gives no sign of life is none any more", "[desk]")
{
  test::Workshop shop;
  const auto ticket = shop.receives({});
  const auto id = desk::add_draft(shop.session, answer_to(ticket, "text"));
  desk::keep_open(shop.db, id, "/tmp/x", shop.clock.now());
  shop.clock.advance(desk::draft_lease - seconds{1});
  CHECK(desk::writers(shop.db, ticket, shop.clock.now()).size() == 1);
  desk::keep_open(shop.db, id, "/tmp/x", shop.clock.now());
  shop.clock.advance(desk::draft_lease - seconds{1});
  CHECK(desk::writers(shop.db, ticket, shop.clock.now()).size() == 1);
  shop.clock.advance(seconds{1});
  CHECK(desk::writers(shop.db, ticket, shop.clock.now()).empty());
  CHECK(desk::get_draft(shop.db, id).text.find("text") != std::string::npos);
}

TEST_CASE("half a field is shown as it stands", "[desk]")
{
  desk::Draft draft;
  draft.text = "To: a@example.org\nCc\n\nHello";
  CHECK(desk::text_of(draft) == draft.text);
  draft.text = "Hello\n";
  CHECK(desk::text_of(draft) == "Hello");
}

TEST_CASE("what came after a writer began is news", "[desk]")
{
  test::Workshop shop;
  test::Mail first;
  first.message_id = "one@customer.example";
  const auto ticket = shop.receives(first);
  const auto seen = desk::newest_event(shop.db, ticket);
  CHECK(desk::news(shop.db, ticket, seen).empty());
  desk::add_event(shop.session, ticket, {.kind = "note", .reason = "nothing new to a writer"});
  CHECK(desk::news(shop.db, ticket, seen).empty());
  test::Mail second;
  second.subject = "Re: The printer is on fire";
  second.body = "It is out.\n";
  second.message_id = "two@customer.example";
  second.in_reply_to = first.message_id;
  REQUIRE(shop.receives(second) == ticket);
  desk::set(shop.session, ticket, desk::Field::priority, "urgent");
  std::vector<std::string> kinds;
  for (const auto& event : desk::news(shop.db, ticket, seen))
    kinds.push_back(event.kind);
  CHECK(std::find(kinds.begin(), kinds.end(), "message") != kinds.end());
  CHECK(kinds.back() == "priority");
}
