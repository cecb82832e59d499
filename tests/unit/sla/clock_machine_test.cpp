// The table of tkt-sla(7), and what it comes to on a desk.
#include <fstream>

#include <catch2/catch.hpp>

#include "base/text.hpp"
#include "calendar/samples.hpp"
#include "sla/clock_machine.hpp"
#include "sla/promises.hpp"
#include "sla/working_time.hpp"
#include "workshop.hpp"

using namespace tkt;
using Catch::Contains;
using desk::ClockPhase;
using desk::Target;
using test::at;

namespace {

/// Rows of the manual: `.It reaction Ta running Ta answer Ta done`.
std::vector<sla::Transition> published()
{
  std::ifstream page{TKT_TESTS "/../man/tkt-sla.7"};
  std::vector<sla::Transition> rows;
  std::string line;
  while (std::getline(page, line)) {
    std::vector<std::string> words;
    for (const auto word : split(line, ' '))
      if (word != "Ta" && word != ".It")
        words.emplace_back(word);
    if (!line.starts_with(".It ") || words.size() != 4)
      continue;
    const auto target = desk::parse_target(words[0]);
    const auto from = desk::parse_clock_phase(words[1]);
    const auto input = sla::parse_input(words[2]);
    const auto to = desk::parse_clock_phase(words[3]);
    INFO(line);
    REQUIRE((target && from && input && to));
    rows.push_back({*target, *from, *input, *to});
  }
  return rows;
}

constexpr sla::Input inputs[] = {sla::Input::opened,  sla::Input::customer,  sla::Input::answer,
                                 sla::Input::comment, sla::Input::automatic, sla::Input::pending,
                                 sla::Input::active,  sla::Input::closed,    sla::Input::terms};
constexpr ClockPhase phases[] = {ClockPhase::none, ClockPhase::running, ClockPhase::paused,
                                 ClockPhase::closed, ClockPhase::done};

/// A book whose clock of `target` stands at `phase`, brought there by inputs alone.
struct Bench {
  sla::Terms terms{{hours{4}, hours{6}, hours{8}, hours{2}, seconds{0}}, "priority normal"};
  calendar::Calendar calendar = test::built(test::office({"08:00-16:00"}, "UTC"));
  sla::Machine machine{terms, calendar};
  sla::Book book;
  Instant now = at("2024-03-01T09:00:00Z");

  void apply(sla::Input input)
  {
    machine.apply(book, input, now);
    now += minutes{10};
  }
  ClockPhase phase(Target target) const
  {
    if (const auto& clock = book.clocks.of(target))
      return clock->phase;
    return target == Target::next_reaction && book.answered ? ClockPhase::done : ClockPhase::none;
  }
  bool bring(Target target, ClockPhase wanted)
  {
    using enum sla::Input;
    if (wanted != ClockPhase::none)
      apply(opened);
    if (target == Target::next_reaction && wanted != ClockPhase::none) {
      apply(answer);
      if (wanted != ClockPhase::done)
        apply(customer);
    }
    if (wanted == ClockPhase::paused)
      apply(pending);
    if (wanted == ClockPhase::closed)
      apply(closed);
    if (wanted == ClockPhase::done && target == Target::reaction)
      apply(answer);
    return phase(target) == wanted;
  }
};

} // namespace

TEST_CASE("the table that is published is the one that is used", "[sla]")
{
  const auto rows = published();
  REQUIRE(rows.size() > 30);
  const auto used = sla::transitions();
  CHECK(rows == std::vector<sla::Transition>{used.begin(), used.end()});
}

TEST_CASE("each clock moves by the published table, and by nothing else", "[sla]")
{
  const auto rows = published();
  int moved = 0;
  for (const auto target : desk::all_targets)
    for (const auto from : phases)
      for (const auto input : inputs) {
        Bench bench;
        if (!bench.bring(target, from))
          continue; // alarm and resolution are never done
        auto expected = from;
        for (const auto& row : rows)
          if (row.target == target && row.from == from && row.input == input)
            expected = row.to;
        INFO(to_text(target) << " " << to_text(from) << " " << sla::to_text(input));
        // A ticket is opened once, and terms that come to promise something start a clock.
        if ((input == sla::Input::opened && from != ClockPhase::none) ||
            (input == sla::Input::terms && from == ClockPhase::none))
          continue;
        bench.apply(input);
        CHECK(bench.phase(target) == expected);
        moved += expected != from ? 1 : 0;
      }
  CHECK(moved == static_cast<int>(rows.size()));
}

TEST_CASE("a pause moves the due time by the working time that it took", "[sla]")
{
  Bench bench; // Friday at nine; reaction is due at 13:00, resolution on Monday at nine
  bench.apply(sla::Input::opened);
  const auto before = bench.book.clocks;
  bench.now = at("2024-03-01T10:00:00Z");
  bench.apply(sla::Input::pending);
  CHECK(bench.book.clocks.reaction->stopped_at == at("2024-03-01T10:00:00Z"));
  SECTION("of an hour of the day, an hour")
  {
    bench.now = at("2024-03-01T11:00:00Z");
    bench.apply(sla::Input::active);
    CHECK(bench.book.clocks.reaction->due_at == at("2024-03-01T14:00:00Z"));
    CHECK(bench.book.clocks.resolution->due_at == at("2024-03-04T10:00:00Z"));
  }
  SECTION("of a night, nothing but what is left of the day and begun of the next")
  {
    bench.now = at("2024-03-04T08:30:00.250Z");
    bench.apply(sla::Input::active);
    CHECK(bench.book.clocks.reaction->due_at == at("2024-03-04T11:30:00.250Z"));
  }
  SECTION("two pauses in one minute are two")
  {
    for (int i = 0; i < 2; ++i) {
      bench.now = at("2024-03-01T11:00:00Z") + seconds{20 * i + 10};
      bench.apply(sla::Input::active);
      bench.now = at("2024-03-01T11:00:00Z") + seconds{20 * i + 20};
      bench.apply(sla::Input::pending);
    }
    CHECK(bench.book.pauses.size() == 3);
    bench.now = at("2024-03-01T12:00:00Z");
    bench.apply(sla::Input::active);
    // Two hours from ten, without twice ten seconds.
    CHECK(bench.book.clocks.reaction->due_at == at("2024-03-01T14:59:40Z"));
  }
  SECTION("of a machine whose clock went back, nothing")
  {
    bench.now = at("2024-02-29T10:00:00Z");
    bench.apply(sla::Input::active);
    CHECK(bench.book.pauses.empty());
    CHECK(bench.book.clocks.reaction->due_at == before.reaction->due_at);
    CHECK(bench.phase(Target::reaction) == ClockPhase::running);
  }
}

TEST_CASE("the answer to a later message has a clock of its own", "[sla]")
{
  Bench bench;
  bench.apply(sla::Input::opened);
  bench.apply(sla::Input::customer); // a second mail before the first answer changes nothing
  CHECK_FALSE(bench.book.clocks.next_reaction);
  bench.apply(sla::Input::answer);
  CHECK_FALSE(bench.book.clocks.next_reaction);
  bench.now = at("2024-03-01T12:00:00Z");
  bench.apply(sla::Input::customer);
  CHECK(bench.book.clocks.next_reaction->due_at == at("2024-03-01T14:00:00Z"));
  bench.now = at("2024-03-01T13:00:00Z");
  bench.apply(sla::Input::customer);
  CHECK(bench.book.clocks.next_reaction->due_at == at("2024-03-01T14:00:00Z")); // the oldest counts
  bench.apply(sla::Input::comment);
  bench.apply(sla::Input::automatic);
  CHECK(bench.phase(Target::next_reaction) == ClockPhase::running);
  bench.now = at("2024-03-01T14:00:00Z");
  bench.apply(sla::Input::answer);
  CHECK(is_late(*bench.book.clocks.next_reaction, bench.now));
  bench.apply(sla::Input::customer);
  CHECK(bench.book.clocks.next_reaction->round == 2);
  CHECK(bench.book.past.size() == 1);
}

TEST_CASE("a clock that starts while the ticket waits stands still from the start", "[sla]")
{
  Bench bench;
  bench.apply(sla::Input::opened);
  bench.apply(sla::Input::answer);
  bench.now = at("2024-03-01T10:00:00Z");
  bench.apply(sla::Input::pending);
  bench.now = at("2024-03-01T12:00:00Z");
  bench.apply(sla::Input::customer); // and the status stays pending
  CHECK(bench.phase(Target::next_reaction) == ClockPhase::paused);
  bench.now = at("2024-03-01T13:00:00Z");
  bench.apply(sla::Input::active);
  CHECK(bench.book.clocks.next_reaction->due_at == at("2024-03-01T15:00:00Z"));
}

TEST_CASE("out of hours there is an allowance, where one is given", "[sla]")
{
  Bench bench;
  bench.terms.times.out_of_hours = minutes{30};
  SECTION("for a message of the night")
  {
    bench.now = at("2024-03-01T05:00:00Z");
    bench.apply(sla::Input::opened);
    CHECK(bench.book.clocks.reaction->due_at == at("2024-03-01T12:30:00Z"));
  }
  SECTION("and not for one of the day")
  {
    bench.apply(sla::Input::opened);
    CHECK(bench.book.clocks.reaction->due_at == at("2024-03-01T13:00:00Z"));
  }
}

TEST_CASE("the time of an alarm may be a part of that of the resolution", "[sla]")
{
  Bench bench;
  bench.terms.times.alarm = config::Alarm::part(75);
  bench.apply(sla::Input::opened);
  CHECK(bench.book.clocks.alarm->due_at == at("2024-03-01T15:00:00Z"));
}

TEST_CASE("clocks follow a ticket through its life", "[sla]")
{
  test::Workshop shop{"2024-03-01T09:00:00Z"};
  sla::Promises promises{shop.config};
  const auto id = shop.receives({.message_id = "first@customer.example"});
  const auto clocks = [&] { return shop.ticket(id).clocks; };
  const auto set = [&](desk::Field field, std::string_view value) {
    desk::set(shop.session, id, field, value);
    promises.refresh(shop.session, id);
  };

  SECTION("pending pauses, in the log too")
  {
    shop.clock.set(at("2024-03-01T10:00:00Z"));
    set(desk::Field::status, "pending");
    CHECK(desk::state(clocks(), at("2024-03-20T10:00:00Z")) == desk::ClockState::paused);
    CHECK_THAT(shop.reasons(id, "clock").back(), Contains("reaction stands still, 3h left"));
    shop.clock.set(at("2024-03-01T12:00:00Z"));
    set(desk::Field::status, "open");
    CHECK(clocks().reaction->due_at == at("2024-03-01T15:00:00Z"));
    CHECK(desk::pauses_of(shop.db, id) ==
          std::vector<desk::Pause>{
              {at("2024-03-01T10:00:00Z"), at("2024-03-01T12:00:00Z"), ClockPhase::paused}});
    CHECK(shop.events(id).back().after == "resumed");
  }
  SECTION("a pause counts by the calendar that the ticket has afterwards")
  {
    set(desk::Field::status, "pending");
    shop.clock.set(at("2024-03-01T12:00:00Z"));
    set(desk::Field::queue, "billing"); // every hour counts
    set(desk::Field::status, "open");
    CHECK(clocks().resolution->due_at == at("2024-03-01T20:00:00Z"));
  }
  SECTION("the version of calendar and policy is recorded")
  {
    REQUIRE(clocks().reaction->basis);
    const auto basis = sla::find_basis(shop.db, *clocks().reaction->basis);
    REQUIRE(basis);
    CHECK(basis->calendar == "office");
    CHECK(basis->policy == "priority normal");
    CHECK(basis->calendar_digest.size() == 16);
    CHECK(*basis == promises.basis_of(shop.ticket(id)));
    shop.config.calendars[0].holidays.push_back("*-12-24");
    sla::Promises changed{shop.config};
    CHECK(changed.basis_of(shop.ticket(id)).calendar_digest != basis->calendar_digest);
  }
  SECTION("what nobody told the clocks, tkt-sla finds in the log")
  {
    shop.clock.set(at("2024-03-01T10:00:00Z"));
    desk::set(shop.session, id, desk::Field::status, "pending");
    CHECK(desk::state(clocks(), shop.clock.now()) == desk::ClockState::ok);
    shop.clock.set(at("2024-03-05T10:00:00Z"));
    promises.refresh(shop.session, id);
    CHECK(clocks().reaction->stopped_at == at("2024-03-01T10:00:00Z"));
    const auto events = shop.count("event");
    promises.refresh(shop.session, id);
    CHECK(shop.count("event") == events);
  }
  SECTION("an answer stops the reaction, and says how long it took")
  {
    shop.clock.set(at("2024-03-01T10:20:00Z"));
    desk::Message message;
    message.ticket = id;
    message.kind = desk::MessageKind::outgoing;
    message.at = shop.clock.now();
    message.author = "anna";
    desk::add_message(shop.session, message);
    promises.refresh(shop.session, id);
    CHECK(clocks().reaction->phase == ClockPhase::done);
    CHECK_THAT(shop.reasons(id, "clock").back(),
               Contains("reaction done 2024-03-01T10:20:00Z after 1h 20m of 4h, in time"));
  }
}

TEST_CASE("time in pauses is not counted", "[sla]")
{
  const auto calendar = test::built(test::office({"08:00-16:00"}, "UTC"));
  const std::vector<desk::Pause> pauses{
      {at("2024-03-01T10:00:00Z"), at("2024-03-01T10:00:30Z"), ClockPhase::paused},
      {at("2024-03-01T15:00:00Z"), at("2024-03-04T09:00:00Z"), ClockPhase::closed}};
  const auto start = at("2024-03-01T09:00:00Z");
  for (const auto work : {seconds{0}, seconds{3600}, seconds{3601}, seconds{21569}, seconds{21570},
                          seconds{21571}, seconds{86400}}) {
    const auto due = sla::due_after(calendar, start, work, pauses);
    INFO(work.count() << " s: " << to_rfc3339(due));
    CHECK(sla::counted(calendar, start, due, pauses) == work);
  }
  CHECK(sla::due_after(calendar, start, hours{7}, pauses) == at("2024-03-04T10:00:30Z"));
}
