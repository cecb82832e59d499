#include "stdout_table.hpp"

#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

#include "term/relative_time.hpp"

namespace tkt::cli {

term::Terminal look_at_stdout()
{
  return term::look_at(STDOUT_FILENO, [](const char* name) { return std::getenv(name); });
}

term::Table stdout_table(std::vector<term::Column> columns)
{
  return {std::move(columns), look_at_stdout(),
          [](std::string_view line) { fmt::print("{}\n", line); }};
}

term::Cell time_cell(const std::optional<Instant>& at, const char* none)
{
  if (!at)
    return none;
  return {term::local(*at), term::Tone::plain, to_rfc3339(*at)};
}

} // namespace tkt::cli
