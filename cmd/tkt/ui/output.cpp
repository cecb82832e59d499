#include "tkt/ui/output.hpp"

#include <cstdio>

#include <unistd.h>

#include "term/safe_text.hpp"

namespace tkt::cli {

Output::Output(term::Variables variables)
    : variables_{std::move(variables)}, terminal_{term::look_at(STDOUT_FILENO, variables_)}
{
}

std::string Output::safe(std::string_view text) const
{
  return term::safe_line(text, terminal_.charset);
}

std::string Output::safe_lines(std::string_view text) const
{
  return term::safe_text(text, terminal_.charset);
}

std::string Output::paint(std::string_view safe, term::Tone tone) const
{
  return term::paint(safe, tone, terminal_.colour);
}

void Output::bytes(std::string_view raw)
{
  if (std::fwrite(raw.data(), 1, raw.size(), stdout) != raw.size())
    throw ReaderGone{};
}

void Output::line(std::string_view safe)
{
  bytes(safe);
  bytes("\n");
}

void Output::tell(std::string_view sentence, const std::vector<std::string>& fields)
{
  if (terminal_.is_terminal) {
    line(safe(sentence));
    return;
  }
  std::string text;
  for (const auto& field : fields)
    text += (&field == &fields.front() ? "" : "\t") + safe(field);
  line(text);
}

void Output::json(const Json& value)
{
  line(json_line(value));
}

void Output::flush()
{
  if (std::fflush(stdout) != 0)
    throw ReaderGone{};
}

void Output::page()
{
  if (!terminal_.is_terminal || pager_)
    return;
  const auto command =
      term::pager_command(variables_("PAGER"), variables_("PATH"), variables_("TERM"));
  if (!command.empty())
    pager_ = std::make_unique<term::Pager>(command);
}

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
