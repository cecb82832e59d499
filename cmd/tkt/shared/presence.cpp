#include "shared/presence.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace tkt::cli {

Json writing(store::Database&, TicketId)
{
  return Json::array();
}

void print_writing(Shell& shell, TicketId ticket)
{
  auto& out = shell.out();
  for (const auto& one : writing(shell.db(), ticket)) {
    const auto text = one.at("text").get<std::string>();
    out.line(out.paint(
        out.safe(fmt::format("{:<12}{} writes a {} since {}", "writing",
                             one.at("agent").get<std::string>(), one.at("kind").get<std::string>(),
                             one.at("since").get<std::string>())),
        term::Tone::warning));
    const auto safe = out.safe_lines(text);
    for (const auto line : split(safe, '\n'))
      out.line(out.paint(fmt::format("            | {}", line), term::Tone::faint));
  }
}

} // namespace tkt::cli
