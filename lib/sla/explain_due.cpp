#include "sla/explain_due.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sla/duration_text.hpp"
#include "sla/working_time.hpp"

namespace tkt::sla {

namespace chrono = std::chrono;

namespace {

using Kind = Piece::Kind;

/// Those that took time, cut to [start, due].
std::vector<desk::Pause> pauses_between(const std::vector<desk::Pause>& pauses, Instant start,
                                        Instant due)
{
  std::vector<desk::Pause> cut;
  for (const auto& pause : pauses) {
    const auto from = std::max(pause.from, start);
    const auto to = std::min(pause.to.value_or(due), due);
    if (from < to)
      cut.push_back({from, to, pause.why});
  }
  return cut;
}

void add_spans(const calendar::Calendar& calendar, Instant start, Instant due,
               const std::vector<desk::Pause>& pauses, std::vector<Piece>& pieces)
{
  const auto add = [&](Instant from, Instant to) {
    for (const auto& span : calendar.spans(from, to))
      pieces.push_back({Kind::span, span.from, span.to, span.to - span.from, {}, {}});
  };
  for (const auto& pause : pauses) {
    add(start, pause.from);
    pieces.push_back({Kind::pause,
                      pause.from,
                      *pause.to,
                      {},
                      {},
                      pause.why == desk::ClockPhase::closed ? "the ticket was closed"
                                                            : "the customer was waited for"});
    start = *pause.to;
  }
  add(start, due);
}

/// Dates that differ from their weekday.
void add_days(const calendar::Calendar& calendar, Instant start, Instant due,
              std::vector<Piece>& pieces)
{
  const auto first = chrono::floor<days>(calendar.local(start));
  const auto last = chrono::floor<days>(calendar.local(due));
  const auto add = [&](Kind kind, chrono::local_days date, std::string text) {
    if (date >= first && date <= last)
      pieces.push_back({kind,
                        calendar.instant(date),
                        calendar.instant(date + days{1}),
                        {},
                        {},
                        std::move(text)});
  };
  const auto year_of = [](chrono::local_days date) {
    return static_cast<int>(chrono::year_month_day{date}.year());
  };
  for (auto year = year_of(first); year <= year_of(last); ++year) {
    for (const auto& holiday : calendar.holidays(year))
      add(Kind::holiday, holiday.date, holiday.name);
    for (const auto date : calendar.special_days(year))
      add(Kind::own_day, date, "hours of its own");
  }
}

void add_changes(const calendar::Calendar& calendar, Instant start, Instant due,
                 std::vector<Piece>& pieces)
{
  for (const auto& change : calendar.clock_changes(start, due)) {
    const auto by = change.after - change.before;
    pieces.push_back({Kind::change,
                      change.at,
                      change.at,
                      {},
                      {},
                      fmt::format("clocks go {} by {}, to {}", by > seconds{0} ? "forward" : "back",
                                  work_text(chrono::abs(by)), change.name)});
  }
}

} // namespace

std::string_view to_text(Kind kind)
{
  switch (kind) {
  case Kind::start:
    return "from";
  case Kind::span:
    return "span";
  case Kind::holiday:
    return "holiday";
  case Kind::own_day:
    return "own-day";
  case Kind::pause:
    return "pause";
  case Kind::change:
    return "zone";
  case Kind::due:
    break;
  }
  return "due";
}

std::vector<Piece> explain(const calendar::Calendar& calendar, Instant start, milliseconds work,
                           const std::vector<desk::Pause>& pauses)
{
  const auto due = due_after(calendar, start, work, pauses);
  std::vector<Piece> pieces{{Kind::start, start, start, {}, {}, {}}};
  add_days(calendar, start, due, pieces);
  add_changes(calendar, start, due, pieces);
  add_spans(calendar, start, due, pauses_between(pauses, start, due), pieces);
  std::stable_sort(pieces.begin() + 1, pieces.end(),
                   [](const Piece& a, const Piece& b) { return a.from < b.from; });
  milliseconds total{0};
  for (auto& piece : pieces)
    piece.total = total += piece.work;
  pieces.push_back({Kind::due, due, due, {}, total, {}});
  return pieces;
}

std::string local_rfc3339(const calendar::Calendar& calendar, Instant at)
{
  const auto local = Instant{calendar.local(at).time_since_epoch()};
  auto text = to_rfc3339(local);
  text.pop_back(); // the Z
  const auto offset = chrono::duration_cast<seconds>(local - at).count();
  const auto size = offset < 0 ? -offset : offset;
  text += fmt::format("{}{:02}:{:02}", offset < 0 ? '-' : '+', size / 3600, size / 60 % 60);
  // Before there were zones, clocks differed by seconds too, which RFC 3339 cannot say.
  return size % 60 == 0 ? text : to_rfc3339(at);
}

std::string to_line(const Piece& piece, const calendar::Calendar& calendar)
{
  const auto work = [](milliseconds time) { return work_text(chrono::floor<seconds>(time)); };
  const bool counts = piece.kind == Kind::span;
  const bool sums = counts || piece.kind == Kind::due;
  return fmt::format("{}\t{}\t{}\t{}\t{}\t{}", to_text(piece.kind),
                     local_rfc3339(calendar, piece.from),
                     piece.to == piece.from ? "" : local_rfc3339(calendar, piece.to),
                     counts ? work(piece.work) : "", sums ? work(piece.total) : "", piece.text);
}

} // namespace tkt::sla
