#include "sla/icalendar_feed.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tkt::sla {

namespace {

/// RFC 5545, section 3.3.11.
std::string escaped(std::string_view text)
{
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == ';' || c == ',')
      out += '\\';
    if (c == '\n')
      out += "\\n";
    else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f)
      out += c;
  }
  return out;
}

/// Folds at 75 octets (section 3.1), never within a character of UTF-8.
void add_line(std::string& out, std::string line)
{
  constexpr std::size_t longest = 75;
  std::size_t room = longest;
  while (line.size() > room) {
    auto cut = room;
    while (cut > 1 && (static_cast<unsigned char>(line[cut]) & 0xc0U) == 0x80U)
      --cut;
    out += line.substr(0, cut) + "\r\n ";
    line.erase(0, cut);
    room = longest - 1; // the blank counts
  }
  out += line + "\r\n";
}

/// `20240301T090000Z`.
std::string stamp(Instant at)
{
  auto text = to_rfc3339(std::chrono::floor<seconds>(at));
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

} // namespace

std::string feed(store::Database& db, const config::Config& config, const desk::Filter& filter,
                 Instant now)
{
  std::string out;
  add_line(out, "BEGIN:VCALENDAR");
  add_line(out, "VERSION:2.0");
  add_line(out, "PRODID:-//tkt//tkt-sla//EN");
  add_line(out, "X-WR-CALNAME:" + escaped(config.desk.name));
  desk::each_ticket(db, filter, now, [&](const desk::Ticket& ticket) {
    for (const auto target : desk::all_targets) {
      const auto& clock = ticket.clocks.of(target);
      if (!clock || clock->phase != desk::ClockPhase::running)
        continue;
      add_line(out, "BEGIN:VEVENT");
      add_line(out, fmt::format("UID:{}-{}-{}@{}", ticket.id, to_text(target), clock->round,
                                escaped(config.desk.domain)));
      add_line(out, "DTSTAMP:" + stamp(now));
      add_line(out, "DTSTART:" + stamp(clock->due_at));
      add_line(out, fmt::format("SUMMARY:#{} {}: {}", ticket.id, to_text(target),
                                escaped(ticket.subject)));
      add_line(out, fmt::format("CATEGORIES:{}", to_text(target)));
      add_line(out,
               fmt::format("DESCRIPTION:{}",
                           escaped(fmt::format("queue {}, priority {}, agent {}", ticket.queue,
                                               ticket.priority,
                                               ticket.agent.empty() ? "nobody" : ticket.agent))));
      add_line(out, "TRANSP:TRANSPARENT");
      add_line(out, "END:VEVENT");
    }
  });
  add_line(out, "END:VCALENDAR");
  return out;
}

} // namespace tkt::sla
