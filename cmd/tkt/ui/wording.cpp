#include "tkt/ui/wording.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "term/relative_time.hpp"

namespace tkt::cli {

namespace {

/// RFC 3339 as a person reads it.
std::string local(const std::string& time)
{
  const auto at = parse_rfc3339(time);
  return at ? term::local(*at) : time;
}

/// `status: open → closed`, `agent: anna → none`, `tag removed: hot`.
std::string describe(std::string what, const std::string& before, const std::string& after)
{
  std::replace(what.begin(), what.end(), '_', ' ');
  if (!before.empty() && !after.empty())
    return fmt::format("{}: {} → {}", what, before, after);
  if (!after.empty())
    return fmt::format("{}: {}", what, after);
  if (!before.empty())
    return fmt::format("{}: {}{}", what, before, what.ends_with(" removed") ? "" : " → none");
  return what;
}

} // namespace

std::string describe(const desk::Event& event, const term::Terminal& reader)
{
  // What somebody has written, such as a subject, is not touched.
  const auto value = [&](const std::string& text) {
    return reader.is_terminal ? local(text) : text;
  };
  auto text = describe(event.kind, value(event.before), value(event.after));
  if (!event.reason.empty())
    text += fmt::format(" ({})", with_times_for(reader, event.reason));
  return text;
}

std::string describe(std::string_view field, const desk::Change& change)
{
  std::string what{field};
  // Of these a ticket has many: one came or went, none became another.
  if (field == "tag" || field == "link" || field == "watcher")
    what += change.after.empty() ? "_removed" : "_added";
  if (field == "snooze")
    return describe(what, local(change.before), local(change.after));
  return describe(what, change.before, change.after);
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

std::string with_times_for(const term::Terminal& reader, std::string_view text)
{
  return reader.is_terminal ? term::with_local_times(text) : std::string{text};
}

std::string when(Instant at, Instant now, const term::Terminal& terminal)
{
  return terminal.is_terminal ? term::relative(at, now) : to_rfc3339(at);
}

std::string moment(Instant at, Instant now, const term::Terminal& terminal)
{
  return terminal.is_terminal ? fmt::format("{} ({})", term::local(at), term::relative(at, now))
                              : to_rfc3339(at);
}

} // namespace tkt::cli
