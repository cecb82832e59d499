#include "sla/open_tickets.hpp"

#include "desk/message/message.hpp"

namespace tkt::sla {

namespace {

/// The row of a ticket, in a walk in which tickets come in order; null if it is none of them.
OpenTicket* find(std::vector<OpenTicket>& rows, std::size_t& at, TicketId ticket)
{
  while (at < rows.size() && rows[at].id < ticket)
    ++at;
  return at < rows.size() && rows[at].id == ticket ? &rows[at] : nullptr;
}

void read_clocks(store::Database& db, std::vector<OpenTicket>& rows)
{
  auto query = db.prepare(
      "SELECT ticket, target, round, state, started_at, due_at, work, stopped_at, crossed_at, "
      "basis FROM sla_clock WHERE ticket BETWEEN ? AND ? ORDER BY ticket, target, round");
  query.bind_all(rows.front().id, rows.back().id);
  for (std::size_t at = 0; query.step();) {
    auto* row = find(rows, at, query.read<TicketId>(0));
    const auto target = desk::parse_target(query.read<std::string_view>(1));
    if (row == nullptr || !target)
      continue;
    auto& clock = row->clocks.of(*target).emplace(); // the last round stays
    clock.round = query.read<int>(2);
    clock.phase =
        desk::parse_clock_phase(query.read<std::string_view>(3)).value_or(desk::ClockPhase::done);
    clock.started_at = query.read<Instant>(4);
    clock.due_at = query.read<Instant>(5);
    clock.work = milliseconds{query.read<std::int64_t>(6)};
    clock.stopped_at = query.read<std::optional<Instant>>(7);
    clock.crossed_at = query.read<std::optional<Instant>>(8);
    clock.basis = query.read<std::optional<std::int64_t>>(9);
  }
}

void read_pauses(store::Database& db, std::vector<OpenTicket>& rows)
{
  auto query = db.prepare("SELECT ticket, from_at, to_at, why FROM sla_pause "
                          "WHERE ticket BETWEEN ? AND ? ORDER BY ticket, from_at");
  query.bind_all(rows.front().id, rows.back().id);
  for (std::size_t at = 0; query.step();)
    if (auto* row = find(rows, at, query.read<TicketId>(0)))
      row->pauses.push_back({query.read<Instant>(1), query.read<std::optional<Instant>>(2),
                             query.read<std::string_view>(3) == "closed"
                                 ? desk::ClockPhase::closed
                                 : desk::ClockPhase::paused});
}

bool is_answered(store::Database& db, const OpenTicket& ticket)
{
  if (const auto& reaction = ticket.clocks.reaction)
    return reaction->phase == desk::ClockPhase::done;
  return desk::is_answered(db, ticket.id);
}

} // namespace

std::vector<OpenTicket> read_open_tickets(store::Database& db, TicketId after, std::size_t limit)
{
  std::vector<OpenTicket> rows;
  rows.reserve(limit);
  auto query = db.prepare("SELECT id, priority, sla, queue, created_at FROM ticket "
                          "WHERE active = 1 AND id > ? ORDER BY id LIMIT ?");
  query.bind_all(after, limit);
  while (query.step()) {
    auto& ticket = rows.emplace_back();
    ticket.id = query.read<TicketId>(0);
    ticket.priority = query.read<std::string_view>(1);
    ticket.sla = query.read<std::string_view>(2);
    ticket.queue = query.read<std::string_view>(3);
    ticket.created_at = query.read<Instant>(4);
  }
  query.reset();
  if (rows.empty())
    return rows;
  read_clocks(db, rows);
  read_pauses(db, rows);
  return rows;
}

Book book_of(store::Database& db, const OpenTicket& open)
{
  Book book;
  book.clocks = open.clocks;
  book.pauses = open.pauses;
  book.answered = is_answered(db, open);
  book.from = open.created_at;
  for (const auto target : {desk::Target::reaction, desk::Target::alarm, desk::Target::resolution})
    if (const auto& clock = open.clocks.of(target))
      book.from = clock->started_at;
  return book;
}

} // namespace tkt::sla
