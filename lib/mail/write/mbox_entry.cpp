#include "mail/write/mbox_entry.hpp"

#include <array>
#include <chrono>

#include <fmt/format.h>

namespace tkt::mail {

namespace {

/// `Thu Nov 19 13:05:00 2026`, as asctime(3) has it.
std::string asctime(Instant at)
{
  using namespace std::chrono;
  const auto midnight = floor<days>(at);
  const year_month_day day{midnight};
  const hh_mm_ss time{floor<seconds>(at - midnight)};
  constexpr std::array weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format("{} {} {:2} {:02}:{:02}:{:02} {}", weekdays.at(weekday{midnight}.c_encoding()),
                     months.at(static_cast<unsigned>(day.month()) - 1),
                     static_cast<unsigned>(day.day()), time.hours().count(), time.minutes().count(),
                     time.seconds().count(), static_cast<int>(day.year()));
}

bool looks_like_a_separator(std::string_view line)
{
  const auto text = line.find_first_not_of('>');
  return text != std::string_view::npos && line.substr(text).starts_with("From ");
}

bool is_word(std::string_view text)
{
  if (text.empty())
    return false;
  for (const char c : text)
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f)
      return false;
  return true;
}

} // namespace

std::string mbox_entry(std::string_view message, std::string_view sender, Instant at)
{
  auto entry = fmt::format("From {} {}\n", is_word(sender) ? sender : "MAILER-DAEMON", asctime(at));
  entry.reserve(entry.size() + message.size() + 16);
  while (!message.empty()) {
    const auto end = message.find('\n');
    const auto line = message.substr(0, end == std::string_view::npos ? end : end + 1);
    if (looks_like_a_separator(line))
      entry += '>';
    entry += line;
    message.remove_prefix(line.size());
  }
  if (!entry.ends_with('\n'))
    entry += '\n';
  return entry += '\n';
}

} // namespace tkt::mail
