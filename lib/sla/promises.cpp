#include "sla/promises.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/error.hpp"
#include "desk/log/event.hpp"
#include "desk/message/message.hpp"
#include "sla/calendars.hpp"
#include "sla/clock_changes.hpp"
#include "sla/clock_inputs.hpp"
#include "sla/escalation.hpp"
#include "sla/working_time.hpp"
#include "store/transaction.hpp"

namespace tkt::sla {

namespace {

/// What an input is called in the log, if it moves a clock.
std::string_view event_of(Input input)
{
  switch (input) {
  case Input::opened:
  case Input::customer:
    return "started";
  case Input::pending:
    return "paused";
  case Input::active:
    return "resumed";
  case Input::terms:
    return "moved";
  case Input::answer:
  case Input::closed:
  case Input::comment:
  case Input::automatic:
    break;
  }
  return "stopped";
}

} // namespace

Book read_book(store::Database& db, const desk::Ticket& ticket)
{
  Book book;
  book.clocks = ticket.clocks;
  book.pauses = desk::pauses_of(db, ticket.id);
  book.answered = desk::is_answered(db, ticket.id);
  book.from = ticket.created_at;
  for (const auto target : {desk::Target::reaction, desk::Target::alarm, desk::Target::resolution})
    if (const auto& clock = ticket.clocks.of(target))
      book.from = clock->started_at;
  return book;
}

struct Promises::State {
  explicit State(const config::Config& all) : config{all}, calendars{all} {}

  const config::Config& config;
  Calendars calendars;
};

Promises::Promises(const config::Config& config) : state_{std::make_unique<State>(config)} {}
Promises::Promises(Promises&&) noexcept = default;
Promises::~Promises() = default;

const calendar::Calendar& Promises::calendar_of(const desk::Ticket& ticket)
{
  return state_->calendars.of(ticket.sla, ticket.queue);
}

Terms Promises::terms_of(const desk::Ticket& ticket) const
{
  return sla::terms_of(state_->config, ticket.sla, ticket.priority);
}

Basis Promises::basis_of(const desk::Ticket& ticket)
{
  const auto& calendar = calendar_of(ticket);
  const auto terms = terms_of(ticket);
  return {calendar.name(), calendar.digest(), terms.source, terms.digest()};
}

Due Promises::due(const desk::Ticket& ticket, Instant from)
{
  const auto& calendar = calendar_of(ticket);
  const auto terms = terms_of(ticket);
  const auto of = [&](desk::Target target) -> std::optional<Instant> {
    if (terms.work(target, false) == seconds{0})
      return {};
    return calendar.due(from, terms.work(target, !calendar.open(from)));
  };
  return {of(desk::Target::reaction), of(desk::Target::alarm), of(desk::Target::resolution)};
}

bool Promises::change(desk::Session& session, const desk::Ticket& ticket,
                      const std::function<void(Machine&, Book&)>& change, std::string_view event)
{
  auto& db = session.db;
  const auto& calendar = calendar_of(ticket);
  const auto terms = terms_of(ticket);
  const auto before = read_book(db, ticket);
  auto book = before;
  Machine machine{terms, calendar};
  change(machine, book);

  const bool had_clocks = before.clocks.reaction || before.clocks.alarm || before.clocks.resolution;
  const auto text = describe_changes(before, book, calendar);
  if (!machine.problem().empty() && (event == "started" || had_clocks))
    desk::add_event(session, ticket.id,
                    {.kind = "note", .reason = fmt::format("no due times: {}", machine.problem())});
  BasisRow basis{basis_of(ticket)};
  const bool moved = write_book(db, ticket.id, before, book, basis);
  if (!text.empty())
    desk::add_event(session, ticket.id,
                    {.kind = "clock",
                     .after = event,
                     .reason = fmt::format("{}: {}, calendar {}, from {}", text, terms.source,
                                           calendar.name(), to_rfc3339(book.from))});
  if (moved)
    follow_with_steps(session, state_->calendars, ticket, book);
  return moved;
}

void Promises::start(desk::Session& session, TicketId id, Instant from)
{
  store::Transaction tx{session.db};
  const auto ticket = desk::get_ticket(session.db, id);
  const auto happened = history(session.db, session.config, id, EventId{});
  // What the ticket was made of counts as its beginning; only messages have happened since.
  change(
      session, ticket,
      [&](Machine& machine, Book& book) {
        machine.apply(book, Input::opened, from);
        const auto problem = machine.problem();
        const auto stands = input_of_status(session.config, ticket.status, ticket.active);
        if (stands != Input::active)
          machine.apply(book, stands, session.now());
        for (const auto& one : happened)
          if (one.input == Input::answer)
            machine.apply(book, one.input, one.at);
        machine.note(problem);
      },
      "started");
  if (!happened.empty())
    desk::set_clocks_followed(session.db, id, happened.back().event);
  tx.commit();
}

void Promises::refresh(desk::Session& session, TicketId id)
{
  store::Transaction tx{session.db};
  const auto happened =
      history(session.db, session.config, id, desk::clocks_followed(session.db, id));
  if (happened.empty())
    return;
  auto ticket = desk::get_ticket(session.db, id);
  for (auto one = happened.begin(); one != happened.end(); ++one) {
    // Several changes of terms are one: the ticket is judged as it is now.
    if (one->input == Input::terms &&
        std::any_of(std::next(one), happened.end(),
                    [](const Happened& later) { return later.input == Input::terms; }))
      continue;
    if (one->input == Input::comment || one->input == Input::automatic)
      continue;
    const auto at = one->input == Input::opened ? ticket.created_at : one->at;
    if (change(
            session, ticket,
            [&](Machine& machine, Book& book) { machine.apply(book, one->input, at); },
            event_of(one->input)))
      ticket.clocks = desk::clocks_of(session.db, id);
  }
  desk::set_clocks_followed(session.db, id, happened.back().event);
  tx.commit();
}

bool Promises::in_hours(const config::Queue& queue, Instant at)
{
  return state_->calendars.of({}, queue.name).open(at);
}

} // namespace tkt::sla
