#include "calendar/when.hpp"

#include <array>
#include <string>

#include "base/text.hpp"

namespace tkt::calendar {

namespace {

namespace chrono = std::chrono;

constexpr hours start_of_work{8}; // of a day that is named without a time

/// The number that is all of `text`; nothing for anything else.
std::optional<int> number(std::string_view text)
{
  return text.starts_with('-') ? std::nullopt : parse_number<int>(text);
}

/// `8:00`, `08:00:30`.
std::optional<seconds> time_of_day(std::string_view text)
{
  const auto parts = split(text, ':');
  if (parts.size() < 2 || parts.size() > 3)
    return {};
  const std::array limits{23, 59, 59};
  std::array<int, 3> values{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto value = parts[i].size() <= 2 ? number(parts[i]) : std::nullopt;
    if (!value || *value > limits.at(i) || (i > 0 && parts[i].size() != 2))
      return {};
    values.at(i) = *value;
  }
  return hours{values[0]} + minutes{values[1]} + seconds{values[2]};
}

/// `2026-03-01`.
std::optional<chrono::local_days> date(std::string_view text)
{
  const auto parts = split(text, '-');
  if (parts.size() != 3 || parts[0].size() != 4 || parts[1].size() != 2 || parts[2].size() != 2)
    return {};
  const auto year = number(parts[0]);
  const auto month = number(parts[1]);
  const auto day = number(parts[2]);
  if (!year || !month || !day)
    return {};
  const chrono::year_month_day whole{chrono::year{*year},
                                     chrono::month{static_cast<unsigned>(*month)},
                                     chrono::day{static_cast<unsigned>(*day)}};
  if (!whole.ok())
    return {};
  return chrono::local_days{whole};
}

/// `mon`, `monday`.
std::optional<chrono::weekday> weekday(std::string_view text)
{
  static constexpr std::array<std::string_view, 7> names{
      "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
  for (unsigned i = 0; i < names.size(); ++i) {
    if (text.size() >= 3 && names.at(i).starts_with(text))
      return chrono::weekday{i};
  }
  return {};
}

} // namespace

std::optional<Instant> parse_when(std::string_view written, Instant now, const Zone& zone)
{
  // In capitals T and Z; small letters are allowed, too.
  if (const auto exact = parse_rfc3339(trim(written)))
    return exact;
  const auto text = to_lower_ascii(trim(written));
  std::string_view rest{text};
  if (rest.starts_with("in "))
    rest = trim(rest.substr(3));
  else if (rest.starts_with('+'))
    rest = trim(rest.substr(1));
  if (const auto span = parse_duration(rest))
    return now + *span;
  if (rest.size() != text.size())
    return {};

  const auto local_now = zone.to_local(chrono::floor<seconds>(now));
  const auto today = chrono::floor<days>(local_now);
  const auto at = [&](chrono::local_days day, seconds time) -> Instant {
    return zone.to_utc(day + time);
  };
  if (const auto time = time_of_day(text)) {
    const auto first = at(today, *time);
    return first > now ? first : at(today + days{1}, *time);
  }

  const auto blank = text.find(' ');
  const auto word = std::string_view{text}.substr(0, blank);
  seconds time = start_of_work;
  if (blank != std::string::npos) {
    const auto given = time_of_day(trim(std::string_view{text}.substr(blank)));
    if (!given)
      return {};
    time = *given;
  }
  if (word == "today")
    return at(today, time);
  if (word == "tomorrow")
    return at(today + days{1}, time);
  if (const auto day = weekday(word)) {
    const auto next = today + (*day - chrono::weekday{today});
    return at(next, time) > now ? at(next, time) : at(next + days{7}, time);
  }
  if (const auto day = date(word))
    return at(*day, time);
  return {};
}

} // namespace tkt::calendar
