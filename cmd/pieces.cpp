#include "pieces.hpp"

#include <chrono>
#include <utility>

#include "base/text.hpp"
#include "sla/duration_text.hpp"
#include "term/relative_time.hpp"

namespace tkt::cli {

term::Table piece_table(const term::Terminal& terminal, term::Table::Write write)
{
  using enum term::Column::Align;
  return {{{.title = "kind", .least = 7},
           {.title = "from", .least = 16},
           {.title = "to", .least = 16},
           {.title = "work", .align = right, .least = 6},
           {.title = "total", .align = right, .least = 6},
           {.title = "what", .least = 8, .wraps = true}},
          terminal,
          std::move(write)};
}

Json piece_json(const sla::Piece& piece, const calendar::Calendar& calendar)
{
  return {{"kind", sla::to_text(piece.kind)},
          {"from", sla::local_rfc3339(calendar, piece.from)},
          {"to", sla::local_rfc3339(calendar, piece.to)},
          {"work_seconds", std::chrono::floor<seconds>(piece.work).count()},
          {"total_seconds", std::chrono::floor<seconds>(piece.total).count()},
          {"text", piece.text}};
}

std::vector<term::Cell> piece_cells(const sla::Piece& piece, const calendar::Calendar& calendar)
{
  using Kind = sla::Piece::Kind;
  const auto line = sla::to_line(piece, calendar);
  std::vector<term::Cell> cells;
  for (const auto field : split(line, '\t'))
    cells.emplace_back(std::string{field});
  const bool is_date = piece.kind == Kind::holiday || piece.kind == Kind::own_day;
  const auto for_people = [](term::Cell& cell, std::string text) {
    cell.plain = std::exchange(cell.text, std::move(text));
  };
  for_people(cells[1], is_date ? cells[1].text.substr(0, 10) : term::local(piece.from));
  if (!cells[2].text.empty())
    for_people(cells[2], is_date ? "" : term::local(piece.to)); // a date is a whole day
  return cells;
}

} // namespace tkt::cli
