#include "shared/describe.hpp"

#include <fmt/format.h>

#include "term/relative_time.hpp"

namespace tkt::cli {

std::string describe(const desk::Event& event)
{
  auto text = event.kind;
  for (auto& c : text)
    c = c == '_' ? ' ' : c;
  if (!event.before.empty() && !event.after.empty())
    text += fmt::format(": {} → {}", event.before, event.after);
  else if (!event.after.empty())
    text += fmt::format(": {}", event.after);
  else if (!event.before.empty())
    text += fmt::format(": {}{}", event.before, event.kind == "tag_removed" ? "" : " → none");
  if (!event.reason.empty())
    text += fmt::format(" ({})", event.reason);
  return text;
}

std::string clock_sign(desk::ClockState state, term::Charset charset)
{
  const bool ascii = charset == term::Charset::ascii;
  switch (state) {
  case desk::ClockState::ok:
    return ascii ? "." : "●";
  case desk::ClockState::reaction_late:
    return ascii ? "?" : "▲";
  case desk::ClockState::alarm:
    return ascii ? "!" : "◆";
  case desk::ClockState::resolve_late:
    return ascii ? "X" : "■";
  case desk::ClockState::paused:
    return ascii ? "=" : "◌";
  case desk::ClockState::stopped:
    return ascii ? "-" : "○";
  }
  return {};
}

term::Tone clock_tone(desk::ClockState state)
{
  switch (state) {
  case desk::ClockState::ok:
    return term::Tone::good;
  case desk::ClockState::reaction_late:
    return term::Tone::notice;
  case desk::ClockState::alarm:
    return term::Tone::warning;
  case desk::ClockState::resolve_late:
    return term::Tone::bad;
  case desk::ClockState::paused:
  case desk::ClockState::stopped:
    return term::Tone::faint;
  }
  return term::Tone::plain;
}

std::string full_status(const desk::Ticket& ticket)
{
  return ticket.substatus.empty() ? ticket.status
                                  : fmt::format("{}/{}", ticket.status, ticket.substatus);
}

std::string when(Instant at, Instant now, const term::Terminal& terminal)
{
  return terminal.is_terminal ? term::relative(at, now) : to_rfc3339(at);
}

} // namespace tkt::cli
