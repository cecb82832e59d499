#include "calendar/icalendar.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::calendar {

namespace chrono = std::chrono;

namespace {

/// A content line (RFC 5545, section 3.1), unfolded.
struct Line {
  std::size_t number = 0; ///< of its first piece in the file
  std::string name; ///< upper case; parameters are dropped, values say themselves what they are
  std::string value;
};

[[noreturn]] void fail(std::size_t line, std::string_view what)
{
  throw Error{Kind::config, fmt::format("line {}: {}", line, what)};
}

std::string to_upper_ascii(std::string_view text)
{
  std::string upper{text};
  for (auto& c : upper)
    if (c >= 'a' && c <= 'z')
      c = static_cast<char>(c - 'a' + 'A');
  return upper;
}

/// Parts a line at the first colon outside of quotes.
Line read_line(std::size_t number, std::string_view text)
{
  bool quoted = false;
  std::size_t colon = 0;
  for (; colon < text.size() && (quoted || text[colon] != ':'); ++colon)
    if (text[colon] == '"')
      quoted = !quoted;
  if (colon == text.size())
    fail(number, "not NAME:VALUE");
  const auto name = text.substr(0, std::min(colon, text.find(';')));
  return {number, to_upper_ascii(name), std::string{text.substr(colon + 1)}};
}

/// Hands out one content line after the other.
class Lines {
public:
  explicit Lines(std::string_view text) : rest_{text}
  {
    if (rest_.starts_with("\xEF\xBB\xBF"))
      rest_.remove_prefix(3);
  }

  std::optional<Line> next()
  {
    while (!rest_.empty()) {
      auto text = std::string{piece()};
      const auto number = number_;
      while (rest_.starts_with(' ') || rest_.starts_with('\t'))
        text += piece().substr(1);
      if (!trim(text).empty())
        return read_line(number, text);
    }
    return {};
  }

private:
  std::string_view piece()
  {
    const auto end = std::min(rest_.find('\n'), rest_.size());
    auto line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    ++number_;
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    return line;
  }

  std::string_view rest_;
  std::size_t number_ = 0;
};

/// TEXT, section 3.3.11, on one line.
std::string unescape(std::string_view value)
{
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\' && i + 1 < value.size()) {
      const char c = value[++i];
      text += c == 'n' || c == 'N' ? ' ' : c;
    } else {
      text += value[i];
    }
  }
  return to_utf8(trim(text));
}

/// `P3D` or `P2W`, section 3.3.6, of those that take whole days.
std::optional<chrono::days> parse_days(std::string_view text)
{
  if (!text.starts_with('P') || text.size() < 3)
    return {};
  const auto count = parse_number<int>(text.substr(1, text.size() - 2)).value_or(0);
  if (count < 1 || count > 366 || (text.back() != 'D' && text.back() != 'W'))
    return {};
  return chrono::days{text.back() == 'W' ? 7 * count : count};
}

/// What a VEVENT says, as written, until its end.
struct Draft {
  std::size_t line = 0;
  std::map<std::string, Line> properties; ///< the first of each name
  std::vector<Line> rdates;
  std::vector<Line> exdates;

  const Line* find(const std::string& name) const
  {
    const auto found = properties.find(name);
    return found == properties.end() ? nullptr : &found->second;
  }

  std::string text(const std::string& name) const
  {
    const auto* line_of = find(name);
    return line_of == nullptr ? std::string{} : unescape(line_of->value);
  }
};

Date date_of(const Line& line, std::string_view text)
{
  const auto date = parse_ical_date(text);
  if (!date)
    fail(line.number, fmt::format("{}: \"{}\" is no date", line.name, text));
  return *date;
}

std::vector<Date> dates_of(const std::vector<Line>& lines)
{
  std::vector<Date> dates;
  for (const auto& line : lines)
    for (const auto item : split(line.value, ','))
      dates.push_back(date_of(line, item.substr(0, item.find('/')))); // of a PERIOD, its start
  return dates;
}

/// A DATE, or a midnight that is not UTC's: some programs write whole days so.
bool is_whole_day(const Line& line)
{
  return line.value.size() == 8 || (line.value.size() == 15 && line.value.ends_with("T000000"));
}

/// Why an event is no day off; empty if it is one.
std::string reason_to_pass_over(const Draft& draft, const Line& start)
{
  if (draft.text("STATUS") == "CANCELLED")
    return "cancelled";
  const auto* end = draft.find("DTEND");
  if (!is_whole_day(start) || (end != nullptr && !is_whole_day(*end)))
    return "has a time of day";
  const auto* length = draft.find("DURATION");
  if (end == nullptr && length != nullptr && !parse_days(length->value))
    return "lasts no whole days";
  return {};
}

Event finish(const Draft& draft, const Line& start)
{
  Event event;
  event.uid = draft.text("UID");
  event.summary = draft.text("SUMMARY");
  event.first = date_of(start, start.value);
  if (const auto* end = draft.find("DTEND")) // the day after the last; some write the last itself
    event.length = std::max(date_of(*end, end->value) - event.first, chrono::days{1});
  else if (const auto* length = draft.find("DURATION"))
    event.length = parse_days(length->value).value_or(chrono::days{1});
  event.also = dates_of(draft.rdates);
  event.never = dates_of(draft.exdates);
  if (const auto* replaced = draft.find("RECURRENCE-ID"))
    event.instead_of = date_of(*replaced, replaced->value);
  if (const auto* rule = draft.find("RRULE")) {
    try {
      event.recurrence = Recurrence::parse(to_upper_ascii(rule->value), event.first);
    } catch (Error& e) {
      e.within(fmt::format("line {}", rule->number));
      throw;
    }
  }
  return event;
}

void take(const Draft& draft, Feed& feed)
{
  const auto* start = draft.find("DTSTART");
  if (start == nullptr)
    fail(draft.line, "VEVENT without DTSTART");
  // A series may leave out, as cancelled or timed, the very instance that it replaces.
  const auto reason = reason_to_pass_over(draft, *start);
  if (!reason.empty())
    feed.passed_over.push_back(
        fmt::format("line {}: {}: {}", draft.line, draft.text("SUMMARY"), reason));
  if (reason.empty() || draft.find("RECURRENCE-ID") != nullptr) {
    feed.events.push_back(finish(draft, *start));
    if (!reason.empty())
      feed.events.back().length = chrono::days{0};
  }
}

/// Takes out of each series the instances that other events of the same UID replace.
void replace_instances(std::vector<Event>& events)
{
  std::map<std::string, std::vector<Date>> replaced;
  for (const auto& event : events)
    if (event.instead_of)
      replaced[event.uid].push_back(*event.instead_of);
  for (auto& event : events)
    if (!event.instead_of)
      if (const auto found = replaced.find(event.uid); found != replaced.end())
        event.never.insert(event.never.end(), found->second.begin(), found->second.end());
  std::erase_if(events, [](const Event& event) { return event.length == chrono::days{0}; });
}

} // namespace

std::vector<Date> Event::starts(chrono::year year) const
{
  std::vector<Date> days;
  if (recurrence)
    days = recurrence->in(year);
  else if (chrono::year_month_day{first}.year() == year)
    days.push_back(first);
  for (const auto day : also)
    if (chrono::year_month_day{day}.year() == year)
      days.push_back(day);
  std::erase_if(
      days, [&](Date day) { return std::find(never.begin(), never.end(), day) != never.end(); });
  return days;
}

Feed parse_icalendar(std::string_view text)
{
  Feed feed;
  Lines lines{text};
  std::vector<std::string> open; // components, outermost first
  std::optional<Draft> draft;
  std::size_t last_line = 0;
  bool seen = false;

  while (const auto line = lines.next()) {
    last_line = line->number;
    if (line->name == "BEGIN") {
      open.push_back(to_upper_ascii(trim(line->value)));
      seen = seen || open.front() == "VCALENDAR";
      if (open.back() == "VEVENT") {
        if (draft)
          fail(line->number, "VEVENT within a VEVENT");
        draft.emplace().line = line->number;
      }
    } else if (line->name == "END") {
      const auto what = to_upper_ascii(trim(line->value));
      if (open.empty() || open.back() != what)
        fail(line->number, fmt::format("END:{} where nothing of that name is open", what));
      open.pop_back();
      if (what == "VEVENT") {
        take(*draft, feed);
        draft.reset();
      }
    } else if (draft && open.back() == "VEVENT") { // not of a VALARM inside
      if (line->name == "RDATE")
        draft->rdates.push_back(*line);
      else if (line->name == "EXDATE")
        draft->exdates.push_back(*line);
      else
        draft->properties.emplace(line->name, *line);
    }
    if (!seen)
      fail(line->number, "not an iCalendar file: no BEGIN:VCALENDAR");
  }
  if (!seen)
    throw Error{Kind::config, "not an iCalendar file: empty"};
  if (!open.empty())
    fail(last_line, fmt::format("ends inside {}", open.back()));
  replace_instances(feed.events);
  return feed;
}

} // namespace tkt::calendar
