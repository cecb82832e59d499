#include "term/table.hpp"

#include <algorithm>
#include <numeric>

namespace tkt::term {

namespace {

constexpr std::size_t rows_to_measure = 200;
constexpr std::size_t gap = 2;

/// Takes up to `excess` from the widest of those columns that `may` be cut; returns what is left.
template <class May>
std::size_t shrink(const std::vector<Column>& columns, std::vector<std::size_t>& widths,
                   std::size_t excess, May may)
{
  while (excess > 0) {
    auto widest = widths.size();
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (may(columns[i]) && widths[i] > columns[i].least &&
          (widest == widths.size() || widths[i] > widths[widest]))
        widest = i;
    }
    if (widest == widths.size())
      break;
    --widths[widest];
    --excess;
  }
  return excess;
}

} // namespace

std::vector<std::size_t> fit(const std::vector<Column>& columns, std::vector<std::size_t> natural,
                             std::size_t available)
{
  const auto total = std::accumulate(natural.begin(), natural.end(), std::size_t{0});
  if (total <= available)
    return natural;
  const auto left = shrink(columns, natural, total - available,
                           [](const Column& column) { return column.gives_way || column.wraps; });
  const auto still = shrink(columns, natural, left, [](const Column&) { return true; });
  // More columns than there is room for: better cut short than broken over lines.
  auto without_least = columns;
  for (auto& column : without_least)
    column.least = 1;
  shrink(without_least, natural, still, [](const Column&) { return true; });
  return natural;
}

Table::Table(std::vector<Column> columns, const Terminal& terminal, Write write)
    : columns_{std::move(columns)}, terminal_{terminal}, write_{std::move(write)}
{
}

void Table::add(std::vector<Cell> row)
{
  if (!terminal_.is_terminal) {
    print_plain(row);
    return;
  }
  for (auto& cell : row)
    cell.text = safe_line(cell.text, terminal_.charset);
  if (!widths_.empty()) {
    make_room(row);
    print(row);
    return;
  }
  held_.push_back(std::move(row));
  if (held_.size() >= rows_to_measure)
    lay_out();
}

void Table::finish()
{
  if (!held_.empty())
    lay_out();
}

void Table::fit_screen()
{
  const auto gaps = gap * (columns_.size() - 1);
  const auto available = terminal_.width > gaps ? terminal_.width - gaps : 0;
  widths_ = fit(columns_, natural_, available);
  // Nothing stands behind the last column: what is left is for the longer cells of later rows.
  const auto used = std::accumulate(widths_.begin(), widths_.end(), std::size_t{0});
  if (columns_.back().align == Column::Align::left && used < available)
    widths_.back() += available - used;
}

/// Half a number or a name is worth nothing.
void Table::make_room(const std::vector<Cell>& row)
{
  bool more = false;
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (const auto wanted = width(row[i].text);
        wanted > natural_[i] && !columns_[i].gives_way && !columns_[i].wraps) {
      natural_[i] = wanted;
      more = true;
    }
  if (more)
    fit_screen();
}

void Table::lay_out()
{
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    auto widest = std::max(width(columns_[i].title), columns_[i].usual);
    for (const auto& row : held_)
      widest = std::max(widest, width(row[i].text));
    natural_.push_back(widest);
  }
  fit_screen();

  if (std::all_of(columns_.begin(), columns_.end(),
                  [](const Column& column) { return column.title.empty(); })) {
    print_held();
    return;
  }
  std::vector<Cell> heading;
  for (const auto& column : columns_)
    heading.emplace_back(column.title, Tone::faint);
  print(heading);
  print_held();
}

void Table::print_held()
{
  for (const auto& row : held_)
    print(row);
  held_.clear();
  held_.shrink_to_fit();
}

void Table::print(const std::vector<Cell>& row) const
{
  std::vector<std::vector<std::string>> parts;
  std::size_t lines = 1;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    parts.push_back(columns_[i].wraps
                        ? wrap(row[i].text, widths_[i])
                        : std::vector{cut(row[i].text, widths_[i], terminal_.charset)});
    lines = std::max(lines, parts.back().size());
  }
  for (std::size_t line = 0; line < lines; ++line)
    print_line(row, parts, line);
}

void Table::print_line(const std::vector<Cell>& row,
                       const std::vector<std::vector<std::string>>& parts, std::size_t number) const
{
  std::string line;
  std::size_t blanks = 0; // written only before something: no line ends in blanks
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const auto text = number < parts[i].size() ? parts[i][number] : std::string{};
    const auto rest = widths_[i] - std::min(widths_[i], width(text));
    if (columns_[i].align == Column::Align::right)
      blanks += rest;
    if (!text.empty()) {
      line.append(blanks, ' ');
      blanks = 0;
      const auto painted = paint(text, row[i].tone, terminal_.colour);
      line += row[i].link.empty()
                  ? painted
                  : "\x1b]8;;" + row[i].link + "\x1b\\" + painted + "\x1b]8;;\x1b\\";
    }
    if (columns_[i].align == Column::Align::left)
      blanks += rest;
    blanks += gap;
  }
  write_(line);
}

void Table::print_plain(const std::vector<Cell>& row) const
{
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0)
      line += '\t';
    line += safe_line(row[i].plain.empty() ? row[i].text : row[i].plain, terminal_.charset);
  }
  write_(line);
}

} // namespace tkt::term
