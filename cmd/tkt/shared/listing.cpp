#include "shared/listing.hpp"

#include "term/table.hpp"

namespace tkt::cli {

namespace {

std::string cell(const Json& value)
{
  if (value.is_null())
    return {};
  if (value.is_boolean())
    return value.get<bool>() ? "yes" : "no";
  if (!value.is_array())
    return value.get<std::string>();
  std::string list;
  for (const auto& one : value)
    list += (list.empty() ? "" : ",") + one.get<std::string>();
  return list;
}

int print(Shell& shell, const std::vector<std::string>& columns, const std::vector<Listing>& rows)
{
  auto& out = shell.out();
  if (shell.json()) {
    for (const auto& row : rows)
      out.json(row);
    return EX_OK;
  }
  std::vector<term::Column> titles;
  for (const auto& column : columns)
    titles.push_back({.title = column, .gives_way = column != columns.front()});
  term::Table table{titles, out.terminal(), [&out](std::string_view line) { out.line(line); }};
  for (const auto& row : rows) {
    std::vector<term::Cell> cells;
    for (const auto& column : columns)
      cells.emplace_back(cell(row.at(column)));
    table.add(std::move(cells));
  }
  table.finish();
  return EX_OK;
}

} // namespace

void add_listing(CLI::App& verb, Shell& shell, const std::string& description,
                 std::vector<std::string> columns, std::function<std::vector<Listing>(Shell&)> rows)
{
  auto* list = verb.add_subcommand("list", description);
  list->fallthrough();
  verb.require_subcommand(1);
  shell.add_json(*list);
  shell.on(*list, [columns = std::move(columns), rows = std::move(rows)](Shell& s) {
    return print(s, columns, rows(s));
  });
}

} // namespace tkt::cli
