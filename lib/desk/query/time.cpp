#include "desk/query/time.hpp"

#include <array>
#include <string>

#include "base/text.hpp"

namespace tkt::desk {

namespace {

using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::months;
using std::chrono::year_month_day;
using std::chrono::years;

/// `digits` of fixed length; nothing for anything else.
std::optional<int> number(std::string_view digits, std::size_t length)
{
  const auto value = parse_number<int>(digits);
  return digits.size() == length && value && *value >= 0 ? value : std::nullopt;
}

local_days day_of(year_month_day date)
{
  return local_days{date};
}

struct LocalSpan {
  local_seconds from;
  local_seconds to;
};

/// `2024`, `2024-03`, `2024-03-01`, with a time of day behind the last.
std::optional<LocalSpan> written(std::string_view text)
{
  const auto year = number(text.substr(0, 4), 4);
  if (!year || *year < 1970)
    return {};
  const auto first = std::chrono::year{*year} / 1 / 1;
  if (text.size() == 4)
    return LocalSpan{day_of(first), day_of(first + years{1})};
  const auto month = text.size() >= 7 ? number(text.substr(5, 2), 2) : std::nullopt;
  if (text[4] != '-' || !month || *month < 1 || *month > 12)
    return {};
  const auto start = first + months{*month - 1};
  if (text.size() == 7)
    return LocalSpan{day_of(start), day_of(start + months{1})};
  const auto day = text.size() >= 10 ? number(text.substr(8, 2), 2) : std::nullopt;
  if (text[7] != '-' || !day)
    return {};
  const auto date = start.year() / start.month() / *day;
  if (!date.ok())
    return {};
  if (text.size() == 10)
    return LocalSpan{day_of(date), day_of(date) + days{1}};
  const auto hour = text.size() == 16 ? number(text.substr(11, 2), 2) : std::nullopt;
  const auto minute = text.size() == 16 ? number(text.substr(14, 2), 2) : std::nullopt;
  if ((text[10] != 'T' && text[10] != ' ') || !hour || !minute || *hour > 24 || *minute > 59 ||
      text[13] != ':')
    return {};
  const auto at = local_seconds{day_of(date)} + hours{*hour} + minutes{*minute};
  return LocalSpan{at, at + minutes{1}};
}

std::optional<LocalSpan> named(std::string_view text, local_seconds now)
{
  const auto today = std::chrono::floor<days>(now);
  const auto one_day = [](local_days day) { return LocalSpan{day, day + days{1}}; };
  if (text == "today")
    return one_day(today);
  if (text == "yesterday")
    return one_day(today - days{1});
  if (text == "tomorrow")
    return one_day(today + days{1});
  constexpr std::array<std::string_view, 7> weekdays{"sunday",   "monday", "tuesday", "wednesday",
                                                     "thursday", "friday", "saturday"};
  for (unsigned i = 0; i < weekdays.size(); ++i)
    if (text == weekdays[i])
      return one_day(today - (std::chrono::weekday{today} - std::chrono::weekday{i}));
  const bool last = text.starts_with("last-");
  if (!last && !text.starts_with("this-"))
    return {};
  text.remove_prefix(5);
  const int back = last ? 1 : 0;
  const year_month_day date{today};
  if (text == "week") {
    const auto monday =
        today - (std::chrono::weekday{today} - std::chrono::Monday) - days{7 * back};
    return LocalSpan{monday, monday + days{7}};
  }
  if (text == "month") {
    const auto first = date.year() / date.month() / 1 - months{back};
    return LocalSpan{day_of(first), day_of(first + months{1})};
  }
  if (text == "year") {
    const auto first = date.year() / 1 / 1 - years{back};
    return LocalSpan{day_of(first), day_of(first + years{1})};
  }
  return {};
}

} // namespace

std::optional<TimeSpan> parse_time(std::string_view text, Instant now, const Zone& zone)
{
  if (const auto at = parse_rfc3339(text))
    return TimeSpan{*at, *at + seconds{1}};
  const auto lower = to_lower_ascii(text);
  if (lower == "now")
    return TimeSpan{now, now};
  auto span = written(text);
  if (!span)
    span = named(lower, zone.to_local(now));
  if (!span)
    return {};
  return TimeSpan{zone.to_instant(span->from), zone.to_instant(span->to)};
}

std::optional<seconds> parse_span(std::string_view text)
{
  const auto w = text.find('w');
  if (w == std::string_view::npos)
    return parse_duration(text);
  const auto weeks = parse_duration(std::string{text.substr(0, w)} + "d");
  const auto rest = text.substr(w + 1);
  const auto more = rest.empty() ? std::optional{seconds{0}} : parse_duration(rest);
  if (!weeks || !more || *weeks > days{365'000})
    return {};
  return *weeks * 7 + *more;
}

} // namespace tkt::desk
