#include <catch2/catch.hpp>

#include "desk/log/merged.hpp"
#include "desk/undo/merge_split.hpp"
#include "sla/promises.hpp"
#include "workshop.hpp"

using namespace tkt;
using tkt::test::Mail;
using tkt::test::Workshop;

namespace {

const std::string ann = "Ann <ann@customer.example>";
const std::string bea = "Bea <bea@customer.example>";

/// Two tickets: Ann's, with two messages and our answer, and Bea's.
struct Pair : Workshop {
  TicketId first = receives({.from = ann, .subject = "fire", .message_id = "q1@c.example"});
  TicketId second = [&] {
    clock.advance(minutes{10});
    return receives({.from = bea, .subject = "smoke", .message_id = "q2@c.example"});
  }();
  MessageId more = [&] {
    receives({.from = ann, .message_id = "m1@c.example", .in_reply_to = "q1@c.example"});
    return messages(first).back();
  }();
  std::string answer = answers(first);
  std::string to_bea = answers(second);

  std::vector<MessageId> messages(TicketId ticket)
  {
    std::vector<MessageId> list;
    for (const auto& message : desk::conversation(db, ticket))
      list.push_back(message.id);
    return list;
  }

  std::string answers(TicketId ticket)
  {
    desk::Message message;
    message.ticket = ticket;
    message.kind = desk::MessageKind::outgoing;
    message.at = clock.now();
    message.message_id = desk::new_message_id(session, ticket);
    message.to = {this->ticket(ticket).requester};
    message.text = "Water?";
    desk::add_message(session, message);
    sla::Promises{config}.refresh(session, ticket);
    return message.message_id;
  }

  /// All that undoing has to bring back.
  std::string picture(TicketId id)
  {
    const auto t = ticket(id);
    auto text = fmt::format("{} {} {} {} {} | {} |", t.subject, t.status, t.active,
                            t.requester.address, t.last_message_from, fmt::join(t.tags, ","));
    for (const auto message : messages(id))
      text += fmt::format(" {}", message);
    text += " |";
    for (const auto& who : desk::participants(db, id))
      text += ' ' + who;
    for (const auto& one : {t.clocks.reaction, t.clocks.alarm, t.clocks.resolution})
      text += !one
                  ? " |"
                  : fmt::format(" | {} {} {}", to_rfc3339(one->started_at), to_rfc3339(one->due_at),
                                one->stopped_at ? to_rfc3339(*one->stopped_at) : "runs");
    return text;
  }
};

} // namespace

SCENARIO("Tickets are merged", "[desk]")
{
  Pair desk;
  desk::add_tag(desk.session, desk.second, "loud");
  const auto before_first = desk.picture(desk.first);
  const auto before_second = desk.picture(desk.second);
  desk::merge(desk.session, desk.second, desk.first, "the same fire");

  THEN("one has it all, the other's number stands for it")
  {
    CHECK(desk.messages(desk.first).size() == 5);
    CHECK(desk.messages(desk.second).empty());
    CHECK(desk::current_ticket(desk.db, desk.second) == desk.first);
    CHECK(desk.ticket(desk.first).tags == std::vector<std::string>{"loud"});
    CHECK(desk.ticket(desk.first).requester.address == "ann@customer.example");
    CHECK_FALSE(desk.ticket(desk.second).active);
    CHECK(desk.reasons(desk.first, "merged_from") == std::vector<std::string>{"the same fire"});
  }
  THEN("mail to the old one comes to the new one, by tag, token and reference")
  {
    CHECK(desk.receives({.from = bea, .subject = "[#2] still smoke"}) == desk.first);
    CHECK(desk.receives({.from = "Eve <e@elsewhere.example>", .in_reply_to = desk.to_bea}) ==
          desk.first);
    CHECK(desk.receives({.from = bea, .in_reply_to = "q2@c.example"}) == desk.first);
    // A token of which we have no message any more: its number alone.
    const auto lost = desk::new_message_id(desk.session, desk.second);
    CHECK(desk.receives({.from = bea, .in_reply_to = lost}) == desk.first);
  }
  THEN("it is in no list any more")
  {
    std::vector<TicketId> listed;
    desk::Filter all;
    all.activity = desk::Filter::Activity::both;
    desk::each_ticket(desk.db, all, desk.clock.now(),
                      [&](const desk::Ticket& ticket) { listed.push_back(ticket.id); });
    CHECK(listed == std::vector<TicketId>{desk.first});
  }
  THEN("undoing gives each what came meanwhile: by what it answers, else by who wrote it")
  {
    CHECK(desk.receives({.from = bea, .subject = "[#2] still smoke"}) == desk.first);
    const auto by_sender = desk.messages(desk.first).back();
    CHECK(desk.receives({.from = "Eve <e@elsewhere.example>", .in_reply_to = desk.to_bea}) ==
          desk.first);
    const auto by_token = desk.messages(desk.first).back();
    CHECK(desk.receives({.from = bea, .in_reply_to = desk.answer}) == desk.first);
    const auto for_ann = desk.messages(desk.first).back();
    CHECK(desk.receives({.from = ann, .in_reply_to = "q1@c.example"}) == desk.first);
    const auto of_ann = desk.messages(desk.first).back();
    desk::undo(desk.session, desk.second);
    const auto has = [&](TicketId ticket, MessageId message) {
      const auto all = desk.messages(ticket);
      return std::find(all.begin(), all.end(), message) != all.end();
    };
    CHECK(has(desk.second, by_sender));
    CHECK(has(desk.second, by_token));
    CHECK(has(desk.first, for_ann));
    CHECK(has(desk.first, of_ann));
    CHECK_THAT(desk.reasons(desk.second, "message_moved").at(0),
               Catch::EndsWith("it came for ticket 2"));
  }
  THEN("undoing brings both back as they were")
  {
    desk::undo(desk.session, desk.second);
    CHECK(desk.picture(desk.first) == before_first);
    CHECK(desk.picture(desk.second) == before_second);
    CHECK(desk::current_ticket(desk.db, desk.second) == desk.second);
    CHECK(desk.receives({.from = bea, .subject = "[#2] still smoke"}) == desk.second);
    CHECK_THROWS_WITH(desk::undo(desk.session, desk.second), Catch::Contains("nothing was"));
  }
  THEN("they cannot be merged again, nor in a circle")
  {
    CHECK_THROWS_WITH(desk::merge(desk.session, desk.second, desk.first),
                      Catch::Contains("one already"));
    CHECK_THROWS_WITH(desk::merge(desk.session, desk.first, desk.second),
                      Catch::Contains("one already"));
  }
  WHEN("that one is merged, too")
  {
    const auto third = desk.receives({.from = "Carl <carl@c.example>", .subject = "third"});
    desk::merge(desk.session, desk.first, third);
    THEN("both numbers stand for the last")
    {
      CHECK(desk::current_ticket(desk.db, desk.second) == third);
      CHECK(desk::merged_tickets(desk.db, third) == std::vector{desk.first, desk.second});
      CHECK(desk.receives({.from = bea, .subject = "[#2] still"}) == third);
    }
    THEN("the first merge is undone after the second")
    {
      CHECK_THROWS_WITH(desk::undo(desk.session, desk.second),
                        Catch::Contains("tkt undo '#3' first"));
      desk::undo(desk.session, third);
      desk::undo(desk.session, desk.second);
      CHECK(desk.picture(desk.second) == before_second);
      CHECK(desk.picture(desk.first) == before_first);
    }
  }
}

SCENARIO("Of two promises the earlier one holds", "[desk]")
{
  Workshop shop{"2024-03-01T08:00:00Z"};
  const auto old = shop.receives({.from = ann, .message_id = "old@c.example"});
  shop.clock.advance(hours{1});
  const auto fresh = shop.receives({.from = ann, .message_id = "fresh@c.example"});
  const auto due = shop.ticket(old).clocks.resolution.value().due_at;
  CHECK(shop.ticket(fresh).clocks.resolution.value().due_at > due);
  desk::merge(shop.session, old, fresh);
  CHECK(shop.ticket(fresh).clocks.resolution.value().due_at == due);
  sla::Promises{shop.config}.refresh(shop.session, fresh);
  CHECK(shop.ticket(fresh).clocks.resolution.value().due_at == due);
  sla::Promises{shop.config}.refresh(shop.session, old);
  CHECK(desk::state(shop.ticket(old).clocks, due + hours{1}) == desk::ClockState::stopped);
}

SCENARIO("A merge leaves no customer without the answer that was promised", "[desk]")
{
  Workshop shop{"2024-03-01T08:00:00Z"};
  for (auto& priority : shop.config.priorities)
    priority.times.next_reaction = hours{2};
  sla::Promises promises{shop.config};
  const auto answer = [&](TicketId id) {
    desk::Message out;
    out.ticket = id;
    out.kind = desk::MessageKind::outgoing;
    out.at = shop.clock.now();
    out.author = "anna";
    desk::add_message(shop.session, out);
    promises.refresh(shop.session, id);
  };
  const auto settle = [&](TicketId gone, TicketId stays) {
    desk::merge(shop.session, gone, stays);
    promises.refresh(shop.session, gone);
    promises.refresh(shop.session, stays);
    return shop.ticket(stays).clocks;
  };
  using desk::ClockPhase;
  const auto stays = shop.receives({.from = ann, .message_id = "one@c.example"});
  shop.clock.advance(minutes{10});
  const auto gone = shop.receives({.from = bea, .message_id = "two@c.example"});
  const auto first = shop.ticket(gone).clocks.reaction.value();
  answer(stays);
  const auto asks_again = [&](TicketId id, const std::string& reply_to) {
    shop.receives({.from = ann, .subject = fmt::format("[#{}] and?", id), .in_reply_to = reply_to});
    promises.refresh(shop.session, id);
    return shop.ticket(id).clocks.next_reaction.value();
  };

  WHEN("one has had its answer and the other has not")
  {
    const auto clocks = settle(gone, stays);
    THEN("the question is a later one, due when it was")
    {
      CHECK(clocks.reaction->phase == ClockPhase::done);
      REQUIRE(clocks.next_reaction);
      CHECK(clocks.next_reaction->phase == ClockPhase::running);
      CHECK(clocks.next_reaction->due_at == first.due_at);
      CHECK(clocks.next_reaction->started_at == first.started_at);
    }
    THEN("an answer is the end of it")
    {
      answer(stays);
      CHECK(shop.ticket(stays).clocks.next_reaction->phase == ClockPhase::done);
    }
    THEN("undoing gives it back")
    {
      desk::undo(shop.session, gone);
      promises.refresh(shop.session, gone);
      CHECK_FALSE(shop.ticket(stays).clocks.next_reaction);
      CHECK(shop.ticket(gone).clocks.reaction->phase == ClockPhase::running);
    }
  }
  WHEN("the one that stays owes an answer already")
  {
    const auto later = asks_again(stays, "one@c.example");
    REQUIRE(later.phase == ClockPhase::running);
    const auto clocks = settle(gone, stays);
    CHECK(clocks.next_reaction->due_at == std::min(later.due_at, first.due_at));
    CHECK(clocks.next_reaction->round == later.round);
  }
  WHEN("the one that stays has answered all, in rounds")
  {
    const auto later = asks_again(stays, "one@c.example");
    answer(stays);
    const auto clocks = settle(gone, stays);
    CHECK(clocks.next_reaction->phase == ClockPhase::running);
    CHECK(clocks.next_reaction->round == later.round + 1);
  }
  WHEN("the one that stays waits for its customer")
  {
    desk::set(shop.session, stays, desk::Field::status, "pending");
    promises.refresh(shop.session, stays);
    const auto clocks = settle(gone, stays);
    THEN("what it takes over stands still, and goes on with it")
    {
      CHECK(clocks.next_reaction->phase == ClockPhase::paused);
      shop.clock.advance(hours{1});
      desk::set(shop.session, stays, desk::Field::status, "open");
      promises.refresh(shop.session, stays);
      const auto resumed = shop.ticket(stays).clocks.next_reaction.value();
      CHECK(resumed.phase == ClockPhase::running);
      CHECK(resumed.due_at >= first.due_at);
    }
  }
}

SCENARIO("Messages get a ticket of their own", "[desk]")
{
  Pair desk;
  desk.receives({.from = "Eve <eve@elsewhere.example>",
                 .subject = "By the way: the lift",
                 .message_id = "lift@elsewhere.example",
                 .in_reply_to = desk.answer});
  const auto lift = desk.messages(desk.first).back();
  const auto before = desk.picture(desk.first);
  const auto outgoing = desk.count("outbox");
  const auto done = desk::split(desk.session, desk.first, {{lift}, "", ""}, "another matter");
  const auto part = done.target;

  THEN("it is whose message it is")
  {
    const auto ticket = desk.ticket(part);
    CHECK(ticket.subject == "By the way: the lift");
    CHECK(ticket.requester.address == "eve@elsewhere.example");
    CHECK(ticket.queue == "support");
    CHECK(desk.messages(part) == std::vector{lift});
    CHECK(desk.messages(desk.first).size() == 3);
    CHECK_THAT(desk.reasons(part, "created").at(0), Catch::Contains("another matter"));
    CHECK(desk.count("outbox") == outgoing); // no acknowledgement
  }
  THEN("answers find the part that they answer")
  {
    CHECK(desk.receives(
              {.from = "eve@elsewhere.example", .in_reply_to = "lift@elsewhere.example"}) == part);
    CHECK(desk.receives({.from = ann, .in_reply_to = desk.answer}) == desk.first);
  }
  THEN("who wrote it takes no part in the old one any more")
  {
    CHECK_FALSE(desk::takes_part(desk.db, desk.first, "eve@elsewhere.example"));
    CHECK(desk::takes_part(desk.db, part, "eve@elsewhere.example"));
    CHECK(desk.receives({.from = "eve@elsewhere.example", .subject = "[#1] hello"}) != desk.first);
  }
  THEN("undoing puts it back, and the new number stands for the old ticket")
  {
    desk::undo(desk.session, part);
    CHECK(desk.picture(desk.first) == before);
    CHECK(desk::current_ticket(desk.db, part) == desk.first);
    CHECK(desk.receives({.from = "eve@elsewhere.example",
                         .subject = fmt::format("[#{}] again", part)}) == desk.first);
  }
  THEN("a part that has grown since keeps what is its own")
  {
    desk.receives({.from = "eve@elsewhere.example", .in_reply_to = "lift@elsewhere.example"});
    desk::undo(desk.session, part);
    CHECK(desk.messages(part).size() == 1);
    CHECK(desk.messages(desk.first).size() == 4);
    CHECK(desk::current_ticket(desk.db, part) == part);
  }
}

SCENARIO("A signed answer that was split off takes its answers along", "[desk]")
{
  Pair desk;
  const auto ours = desk.messages(desk.first).back();
  const auto part = desk::split(desk.session, desk.first, {{desk.more, ours}, "", ""}).target;
  const auto id = desk.receives({.from = "Zed <zed@c.example>", .in_reply_to = desk.answer});
  CHECK(id == part);
  CHECK_THAT(desk.reasons(id, "message").back(),
             Catch::Contains("signed for ticket 1, now in ticket 3"));
}

SCENARIO("One message is put on another ticket", "[desk]")
{
  Pair desk;
  const auto before_first = desk.picture(desk.first);
  const auto before_second = desk.picture(desk.second);
  desk::move_messages(desk.session, {desk.more}, desk.second, "meant for that");
  CHECK(desk.messages(desk.first).size() == 2);
  CHECK(desk.messages(desk.second).size() == 3);
  CHECK(desk.receives({.from = ann, .in_reply_to = "m1@c.example"}) == desk.second);
  CHECK(desk.reasons(desk.first, "message_moved").size() == 1);
  WHEN("that is undone")
  {
    Pair again;
    desk::move_messages(again.session, {again.more}, again.second);
    desk::undo(again.session, again.first);
    CHECK(again.picture(again.first) == before_first);
    CHECK(again.picture(again.second) == before_second);
  }
}

SCENARIO("What cannot be moved is told", "[desk]")
{
  Pair desk;
  const auto all = desk.messages(desk.first);
  const auto events = desk.count("event");
  CHECK_THROWS_WITH(desk::split(desk.session, desk.first, {all, "", ""}),
                    Catch::Contains("nothing would be left"));
  CHECK_THROWS_WITH(desk::split(desk.session, desk.second, {{desk.more}, "", ""}),
                    Catch::Contains("on ticket 1, not on 2"));
  CHECK_THROWS_WITH(desk::split(desk.session, desk.first, {{MessageId{99}}, "", ""}),
                    Catch::Contains("no message 99"));
  CHECK_THROWS_WITH(desk::move_messages(desk.session, {desk.more}, desk.first),
                    Catch::Contains("already"));
  CHECK_THROWS_WITH(desk::move_messages(desk.session, {desk.more}, TicketId{77}),
                    Catch::Contains("no ticket 77"));
  CHECK(desk.count("event") == events);
}
