#include "shared/small_table.hpp"

namespace tkt::cli {

term::Table small_table(Output& out, const std::vector<std::string>& titles, Last last)
{
  std::vector<term::Column> columns;
  for (const auto& title : titles)
    columns.push_back({.title = title});
  columns.back().gives_way = last == Last::is_cut;
  columns.back().wraps = last == Last::wraps;
  return {std::move(columns), out.terminal(), [&out](std::string_view line) { out.line(line); }};
}

} // namespace tkt::cli
