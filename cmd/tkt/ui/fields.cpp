#include "tkt/ui/fields.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "term/safe_text.hpp"

namespace tkt::cli {

void folded(Output& out, std::string_view label, std::string_view text, std::size_t indent,
            term::Tone tone, std::string_view end, term::Tone label_tone)
{
  const auto painted_label = label.empty() ? std::string{} : out.paint(label, label_tone);
  const auto used = term::width(label);
  const auto& terminal = out.terminal();
  const auto whole = fmt::format("{}{}{}", text, end.empty() ? "" : "  ", end);
  constexpr std::size_t least = 20; // less than that is no column: let the terminal part it
  if (!terminal.is_terminal || used + term::width(whole) <= terminal.width ||
      terminal.width < std::max(used, indent) + least) {
    out.line(painted_label + out.paint(whole, tone));
    return;
  }
  std::vector<std::string> lines{term::wrap(text, terminal.width - used).front()};
  text.remove_prefix(lines.front().size());
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(' ')));
  const auto room = terminal.width - indent;
  if (!text.empty())
    for (auto& line : term::wrap(text, room))
      lines.push_back(std::move(line));
  if (lines.size() > 1 && term::width(lines.back()) + 2 + term::width(end) <= room && !end.empty())
    lines.back().append("  ").append(end);
  else if (!end.empty())
    lines.emplace_back(end);
  out.line(painted_label + out.paint(lines.front(), tone));
  for (std::size_t i = 1; i < lines.size(); ++i)
    out.line(std::string(indent, ' ') + out.paint(lines[i], tone));
}

void card_field(Output& out, std::string_view name, std::string_view value, std::size_t indent,
                term::Tone tone)
{
  const auto safe = out.safe(value);
  if (!out.terminal().is_terminal) {
    out.line(fmt::format("{}\t{}", out.safe(name), safe));
    return;
  }
  if (safe.empty())
    return;
  auto label = out.safe(name);
  const auto width = term::width(label);
  label.append(width < indent ? indent - width : 1, ' ');
  folded(out, label, safe, indent, tone);
}

} // namespace tkt::cli
