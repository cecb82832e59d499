#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/text.hpp"
#include "config/keys/values.hpp"

namespace tkt::config {

namespace {

/// `HH:MM` or `HH:MM:SS`; 24:00 is the end of the day.
std::optional<seconds> parse_time_of_day(std::string_view text)
{
  const auto parts = split(text, ':');
  if (parts.size() < 2 || parts.size() > 3)
    return {};
  int value[3] = {0, 0, 0};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (parts[i].size() != 2 || !std::all_of(parts[i].begin(), parts[i].end(), digit))
      return {};
    value[i] = (parts[i][0] - '0') * 10 + (parts[i][1] - '0');
  }
  const auto at = hours{value[0]} + minutes{value[1]} + seconds{value[2]};
  if (value[1] > 59 || value[2] > 59 || at > hours{24})
    return {};
  return at;
}

std::string time_of_day(seconds at)
{
  const auto count = at.count();
  auto text = fmt::format("{:02}:{:02}", count / 3600, count / 60 % 60);
  if (count % 60 != 0)
    text += fmt::format(":{:02}", count % 60);
  return text;
}

} // namespace

std::optional<Span> parse_span(std::string_view text)
{
  const auto dash = text.find('-');
  if (dash == std::string_view::npos)
    return {};
  const auto from = parse_time_of_day(text.substr(0, dash));
  const auto to = parse_time_of_day(text.substr(dash + 1));
  // 24:00 ends a day and never begins one; an empty span is more likely a mistake than a wish.
  if (!from || !to || *from == *to || *from == hours{24})
    return {};
  return Span{*from, *to};
}

std::string to_text(const Span& span)
{
  return time_of_day(span.from) + '-' + time_of_day(span.to);
}

} // namespace tkt::config

namespace tkt::config::values {

namespace {

namespace chrono = std::chrono;

std::string write_duration(const seconds& value)
{
  return quote(tkt::to_text(value));
}

std::optional<seconds> read_duration(const Node& node, Reader& in)
{
  if (node.type == Node::Type::text)
    if (const auto value = parse_duration(node.text))
      return value;
  in.expected(node, "a duration such as \"90s\", \"30m\", \"4h\", \"2d\"");
  return {};
}

std::optional<Span> read_span(const Node& node, Reader& in)
{
  if (node.type == Node::Type::text)
    if (const auto span = parse_span(node.text))
      return span;
  in.expected(node, "hours such as \"08:00-12:30\", \"22:00-06:00\", \"00:00-24:00\"");
  return {};
}

/// A list of `08:00-12:00`, or a table in which each span is a begin with its end.
std::optional<std::vector<Span>> read_spans(const Node& node, Reader& in)
{
  if (node.type == Node::Type::table) {
    std::vector<Span> spans;
    for (const auto& member : node.members) {
      auto both = member.value;
      if (both.type == Node::Type::text)
        both.text = member.key + '-' + both.text;
      if (const auto span = read_span(both, in))
        spans.push_back(*span);
    }
    return spans.size() == node.members.size() ? std::optional{spans} : std::nullopt;
  }
  return read_list<Span>(node, in, "\"08:00-12:00\"", read_span);
}

std::string write_spans(const std::vector<Span>& spans)
{
  std::vector<std::string> texts;
  for (const auto& span : spans)
    texts.push_back(to_text(span));
  return quote(texts);
}

/// `digits` digits at the start of `text`, which they are taken from.
std::optional<int> take_digits(std::string_view& text, std::size_t digits)
{
  const auto head = text.substr(0, digits);
  if (head.size() != digits ||
      !std::all_of(head.begin(), head.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return {};
  text.remove_prefix(digits);
  return parse_number<int>(head);
}

/// `2026-04-06`, or `*-12-25`.
bool is_date(std::string_view text)
{
  std::optional<int> year = 2000; // a leap year: *-02-29 is a day, if a rare one
  if (text.starts_with('*'))
    text.remove_prefix(1);
  else
    year = take_digits(text, 4);
  const auto dash = [&text] {
    const bool there = text.starts_with('-');
    text.remove_prefix(there ? 1 : 0);
    return there;
  };
  if (!year || !dash())
    return false;
  const auto month = take_digits(text, 2);
  if (!month || !dash())
    return false;
  const auto day = take_digits(text, 2);
  return day && text.empty() &&
         chrono::year_month_day{chrono::year{*year}, chrono::month{static_cast<unsigned>(*month)},
                                chrono::day{static_cast<unsigned>(*day)}}
             .ok();
}

/// `easter`, `easter+60`, `easter-2`; within the year of that Easter, whenever it is.
bool is_easter(std::string_view text)
{
  constexpr std::string_view easter = "easter";
  if (!text.starts_with(easter))
    return false;
  text.remove_prefix(easter.size());
  if (text.empty())
    return true;
  if (text.front() != '+' && text.front() != '-')
    return false;
  const int furthest = text.front() == '-' ? 80 : 250;
  text.remove_prefix(1);
  if (text.empty() || text.size() > 3)
    return false;
  const auto away = take_digits(text, text.size());
  return away && *away <= furthest;
}

std::optional<std::string> read_holiday(const Node& node, Reader& in)
{
  const bool readable = node.type == Node::Type::text || node.type == Node::Type::date;
  if (readable && (is_date(node.text) || is_easter(node.text)))
    return node.text;
  in.expected(node, "a day such as \"2026-04-06\", \"*-12-25\", \"easter+60\"");
  return {};
}

using Exceptions = std::map<std::string, std::vector<Span>>;

std::optional<Exceptions> read_exceptions(const Node& node, Reader& in)
{
  if (node.type != Node::Type::table) {
    in.expected(node, "a table such as { \"2026-12-24\" = [\"08:00-12:00\"] }");
    return {};
  }
  Exceptions days;
  for (const auto& [key, line, column, value] : node.members) {
    if (!is_date(key) && !is_easter(key)) {
      Node at; // the mistake is in the key, so that is where it is reported
      at.line = line;
      at.column = column;
      in.problem(at, fmt::format("expected a date such as \"2026-12-24\", found {}", quote(key)));
    }
    if (auto spans = read_spans(value, in))
      days.emplace(key, std::move(*spans));
  }
  return days;
}

std::string write_exceptions(const Exceptions& days)
{
  if (days.empty())
    return "{}";
  std::vector<std::string> parts;
  for (const auto& [date, spans] : days)
    parts.push_back(fmt::format("{} = {}", quote(date), write_spans(spans)));
  return "{ " + join(parts, ", ") + " }";
}

namespace fs = std::filesystem;

constexpr auto zones = "/usr/share/zoneinfo";

/// Whether the system's time zone database has a zone of that name (tzfile(5)).
bool is_zone(std::string_view name)
{
  const auto parts = split(name, '/');
  for (const auto part : parts)
    if (part.empty() || part.front() == '.' || !std::all_of(part.begin(), part.end(), [](char c) {
          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 c == '_' || c == '-' || c == '+';
        }))
      return false;
  std::error_code failed;
  const auto path = fs::path{zones} / name;
  if (!fs::is_regular_file(path, failed))
    return false;
  char magic[4] = {};
  std::ifstream{path, std::ios::binary}.read(magic, sizeof magic);
  return std::string_view{magic, sizeof magic} == "TZif";
}

std::vector<std::string> zone_names()
{
  std::vector<std::string> names;
  std::error_code failed;
  for (fs::recursive_directory_iterator entry{zones, failed}, end; !failed && entry != end;
       entry.increment(failed)) {
    auto name = entry->path().lexically_relative(zones).string();
    if (entry.depth() == 0 && (name == "posix" || name == "right"))
      entry.disable_recursion_pending(); // the same zones again
    else
      names.push_back(std::move(name));
  }
  return names;
}

} // namespace

Codec<seconds> duration()
{
  return {"duration", read_duration, write_duration};
}

Codec<seconds> interval()
{
  return {"duration",
          [](const Node& node, Reader& in) {
            auto value = read_duration(node, in);
            if (value && *value < seconds{1}) {
              in.problem(node, "has to be a second at least");
              value.reset();
            }
            return value;
          },
          write_duration};
}

Codec<Alarm> alarm()
{
  return {"duration, or a percentage of resolve",
          [](const Node& node, Reader& in) -> std::optional<Alarm> {
            std::string_view text = node.text;
            if (node.type != Node::Type::text || !text.ends_with('%')) {
              const auto time = read_duration(node, in);
              return time ? std::optional{Alarm{*time}} : std::nullopt;
            }
            text.remove_suffix(1);
            const auto digits = text.size();
            const auto percent =
                digits == 0 || digits > 3 ? std::nullopt : take_digits(text, digits);
            if (percent && *percent >= 1 && *percent <= 100)
              return Alarm::part(*percent);
            in.expected(node, "a percentage from \"1%\" to \"100%\"");
            return {};
          },
          [](const Alarm& alarm) {
            return alarm.percent == 0 ? write_duration(alarm.time)
                                      : quote(fmt::format("{}%", alarm.percent));
          }};
}

Codec<std::string> zone()
{
  return {"time zone",
          [](const Node& node, Reader& in) {
            auto name = read_line(node, in);
            if (name && !name->empty() && *name != "UTC" && !is_zone(*name)) {
              in.problem(node, fmt::format("no time zone {} on this machine{}", quote(*name),
                                           did_you_mean(*name, zone_names())));
              name.reset();
            }
            return name;
          },
          [](const std::string& name) { return quote(name); }};
}

Codec<std::vector<Span>> spans()
{
  return {"list of hours", read_spans, write_spans};
}

Codec<std::vector<std::string>> holidays()
{
  return {"list of days",
          [](const Node& node, Reader& in) {
            return read_list<std::string>(node, in, "\"*-12-25\"", read_holiday);
          },
          [](const std::vector<std::string>& days) { return quote(days); }};
}

Codec<Exceptions> exceptions()
{
  return {"table of date = list of hours", read_exceptions, write_exceptions};
}

} // namespace tkt::config::values
