#include "tkt/list/ticket_rows.hpp"

#include <fmt/format.h>

#include "base/csv.hpp"
#include "base/error.hpp"
#include "tkt/list/atom_feed.hpp"
#include "tkt/list/last_list.hpp"
#include "tkt/ui/json.hpp"

namespace tkt::cli {

namespace {

constexpr std::size_t most_remembered = 10'000;

/// A cell that a spreadsheet would take for a formula is made text.
std::string harmless(std::string cell)
{
  if (!cell.empty() && std::string_view{"=+-@"}.find(cell.front()) != std::string_view::npos)
    cell.insert(0, 1, '\'');
  return cell;
}

} // namespace

void RowOptions::add_to(Command verb, Shell& shell)
{
  auto named = verb.option("--columns", columns, "which columns, in which order", "NAME").commas();
  auto formatted =
      verb.option("--format", format, "a line such as '{id} {subject:40}'", "TEXT").excludes(named);
  auto numbers = verb.flag("--ids", ids, "numbers only, for another tkt to read");
  auto values = verb.flag("--csv", csv, "comma-separated values, with a heading")
                    .excludes(formatted)
                    .excludes(numbers);
  verb.flag("--atom", atom, "a feed that a reader of feeds can follow")
      .excludes(named)
      .excludes(formatted)
      .excludes(numbers)
      .excludes(values);
  verb.flag("--links", links, "numbers that a terminal can follow as links");
  shell.add_json(verb);
}

Rows::Rows(const RowOptions& options, Shell& shell, std::vector<std::string> usual,
           std::string_view query)
    : shell_{shell}, options_{options}, calendars_{shell.config()}
{
  if (options.links && shell.config().desk.url.empty())
    throw Error{Kind::usage, "--links needs desk.url in the configuration"};
  columns_ = find_columns(shell.config(), options.columns.empty() ? usual : options.columns);
  if (!options.format.empty())
    format_.emplace(shell.config(), options.format);
  auto& out = shell.out();
  if (shell.json() || options.ids)
    return;
  if (options.atom) {
    out.bytes(feed_head(shell.config(), query.empty() ? "tickets" : query, shell.now()));
    return;
  }
  if (options.csv) {
    std::vector<std::string> heading;
    for (const auto& column : columns_)
      heading.emplace_back(column.name);
    out.bytes(to_csv(heading));
    return;
  }
  out.page();
  if (format_)
    return;
  std::vector<term::Column> titles;
  for (const auto& column : columns_)
    titles.push_back(column.column);
  table_.emplace(std::move(titles), out.terminal(),
                 [&out](std::string_view line) { out.line(line); });
}

void Rows::remember(const desk::Ticket& ticket)
{
  if (ids_.size() < most_remembered)
    ids_.push_back(ticket.id.value);
}

void Rows::add(const desk::Ticket& ticket, std::string_view snippet, const Json& more)
{
  auto& out = shell_.out();
  remember(ticket);
  if (shell_.json()) {
    auto json = to_json(ticket, shell_.now());
    if (!more.is_null())
      json.update(more);
    out.json(json);
    return;
  }
  if (options_.ids) {
    out.line(fmt::format("{}", ticket.id));
    return;
  }
  const Row row{ticket, shell_, calendars_, desk::state(ticket.clocks, shell_.now()), snippet};
  if (format_) {
    out.line(format_->line(row));
    return;
  }
  if (options_.atom) {
    out.bytes(feed_entry(row));
    return;
  }
  if (options_.csv) {
    std::vector<std::string> cells;
    for (const auto& column : columns_) {
      auto cell = column.cell(row);
      cells.push_back(harmless(out.safe(cell.plain.empty() ? cell.text : cell.plain)));
    }
    out.bytes(to_csv(cells));
    return;
  }
  std::vector<term::Cell> cells;
  for (const auto& column : columns_) {
    cells.push_back(column.cell(row));
    if (options_.links && column.name == "id")
      cells.back().link = find_column(shell_.config(), "link").cell(row).text;
  }
  table_->add(std::move(cells));
}

void Rows::finish()
{
  if (table_)
    table_->finish();
  if (options_.atom && !shell_.json())
    shell_.out().bytes(feed_tail());
  remember_list(shell_, ids_);
}

} // namespace tkt::cli
