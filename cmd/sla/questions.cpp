#include "sla/questions.hpp"

#include <algorithm>
#include <charconv>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "config/load/calendar_file.hpp"
#include "json_value.hpp"
#include "pieces.hpp"
#include "sla/calendars.hpp"
#include "sla/duration_text.hpp"
#include "sla/explain_due.hpp"
#include "stdout_table.hpp"

namespace tkt::cli {

namespace {

using calendar::Calendar;

struct Answer {
  std::string text; ///< a line, or several, each with its end
  Json json;
};

struct Field {
  const char* option;
  const char* help;
};

/// What may be asked: a name, what it needs to know, and how it is answered.
struct Question {
  const char* name;
  const char* help;
  std::vector<Field> fields; ///< options, and columns of a line of standard input
  Answer (*answer)(const Calendar& calendar, const std::vector<std::string>& values, bool human);
};

term::Table::Write lines_into(std::string& text)
{
  return [&text](std::string_view line) { text.append(line).append("\n"); };
}

Instant read_time(const Calendar& calendar, const std::string& text)
{
  if (const auto at = calendar.read_time(text))
    return *at;
  throw Error{Kind::usage, fmt::format("\"{}\" is no time: 2024-03-01T09:00:00Z, or without an "
                                       "offset in {}",
                                       text, calendar.zone())};
}

seconds read_work(const std::string& text)
{
  if (const auto work = parse_duration(text))
    return *work;
  throw Error{Kind::usage, fmt::format("\"{}\" is no duration: 90s, 30m, 4h, 2d, 1h30m", text)};
}

Answer due(const Calendar& calendar, const std::vector<std::string>& values, bool)
{
  const auto from = read_time(calendar, values[0]);
  const auto work = read_work(values[1]);
  const auto at = to_rfc3339(calendar.due(from, work));
  return {at + '\n',
          {{"calendar", calendar.name()},
           {"from", to_rfc3339(from)},
           {"work_seconds", work.count()},
           {"due", at}}};
}

Answer elapsed(const Calendar& calendar, const std::vector<std::string>& values, bool human)
{
  const auto from = read_time(calendar, values[0]);
  const auto to = read_time(calendar, values[1]);
  const auto work = calendar.elapsed(from, to);
  return {human ? sla::work_text(work) + '\n' : fmt::format("{}s\n", work.count()),
          {{"calendar", calendar.name()},
           {"from", to_rfc3339(from)},
           {"to", to_rfc3339(to)},
           {"work_seconds", work.count()}}};
}

Answer open(const Calendar& calendar, const std::vector<std::string>& values, bool)
{
  const auto at = read_time(calendar, values[0]);
  const bool is_open = calendar.open(at);
  return {is_open ? "open\n" : "closed\n",
          {{"calendar", calendar.name()}, {"at", to_rfc3339(at)}, {"open", is_open}}};
}

Answer next(const Calendar& calendar, const std::vector<std::string>& values, bool)
{
  const auto at = read_time(calendar, values[0]);
  const auto found = to_rfc3339(calendar.next(at));
  return {found + '\n', {{"calendar", calendar.name()}, {"at", to_rfc3339(at)}, {"next", found}}};
}

Answer spans(const Calendar& calendar, const std::vector<std::string>& values, bool)
{
  const auto from = read_time(calendar, values[0]);
  const auto to = read_time(calendar, values[1]);
  std::string text;
  auto list = Json::array();
  term::Table table{{{.title = "from"}, {.title = "to"}}, look_at_stdout(), lines_into(text)};
  for (const auto& span : calendar.spans(from, to)) {
    table.add({time_cell(span.from), time_cell(span.to)});
    list.push_back({{"from", to_rfc3339(span.from)}, {"to", to_rfc3339(span.to)}});
  }
  table.finish();
  return {std::move(text),
          {{"calendar", calendar.name()},
           {"from", to_rfc3339(from)},
           {"to", to_rfc3339(to)},
           {"spans", std::move(list)}}};
}

Answer explain(const Calendar& calendar, const std::vector<std::string>& values, bool)
{
  const auto from = read_time(calendar, values[0]);
  const auto work = read_work(values[1]);
  std::string text;
  auto list = Json::array();
  auto table = piece_table(look_at_stdout(), lines_into(text));
  for (const auto& piece : sla::explain(calendar, from, work)) {
    table.add(piece_cells(piece, calendar));
    list.push_back(piece_json(piece, calendar));
  }
  table.finish();
  return {std::move(text),
          {{"calendar", calendar.name()},
           {"version", calendar.digest()},
           {"from", to_rfc3339(from)},
           {"work_seconds", work.count()},
           {"due", to_rfc3339(calendar.due(from, work))},
           {"pieces", std::move(list)}}};
}

/// The last instant from which there is so much work until another.
Answer start(const Calendar& calendar, const std::vector<std::string>& values, bool)
{
  const auto to = read_time(calendar, values[0]);
  const auto work = read_work(values[1]);
  const auto at = to_rfc3339(calendar.subtract(to, work));
  return {at + '\n',
          {{"calendar", calendar.name()},
           {"to", to_rfc3339(to)},
           {"work_seconds", work.count()},
           {"start", at}}};
}

/// The same time of day so many working days later, or earlier.
Answer day(const Calendar& calendar, const std::vector<std::string>& values, bool)
{
  const auto from = read_time(calendar, values[0]);
  int count = 0;
  const auto& text = values[1];
  const auto* end = text.data() + text.size();
  const auto [stop, failed] = std::from_chars(text.data(), end, count);
  if (failed != std::errc{} || stop != end || count > 1'000'000 || count < -1'000'000)
    throw Error{Kind::usage, fmt::format("\"{}\" is no number of days: 3, -2", text)};
  const auto number = static_cast<unsigned>(count < 0 ? -count : count);
  const auto at = to_rfc3339(count < 0 ? calendar.subtract_days(from, number)
                                       : calendar.due_days(from, number));
  return {
      at + '\n',
      {{"calendar", calendar.name()}, {"from", to_rfc3339(from)}, {"days", count}, {"day", at}}};
}

const std::vector<Question>& questions()
{
  static const Field from{"--from", "a time: RFC 3339; without offset in the calendar's zone"};
  static const Field to{"--to", "a time, likewise"};
  static const Field at{"--at", from.help};
  static const Field work{"--work", "working time: 90s, 30m, 4h, 1h30m"};
  static const Field count{"--days", "working days: 3; earlier: -2"};
  static const std::vector<Question> all{
      {"due", "The first instant at which so much working time is over", {from, work}, due},
      {"elapsed", "Working time between two instants", {from, to}, elapsed},
      {"open", "Whether an instant is working time", {at}, open},
      {"next", "The first working instant at or after one", {at}, next},
      {"spans", "Working time between two instants, span by span", {from, to}, spans},
      {"explain", "How the instant of due comes about, line by line", {from, work}, explain},
      {"start", "The last instant from which there is so much working time", {to, work}, start},
      {"day", "The same time of day so many working days later", {from, count}, day},
  };
  return all;
}

/// A question as it was asked.
struct Asked {
  const Question* question = nullptr;
  std::string calendar;
  std::string file; ///< with a calendar of its own
  std::vector<std::string> values;
  bool human = false;
};

void answer_all(const Asked& asked, const Calendar& calendar, bool json)
{
  const auto& fields = asked.question->fields;
  const bool many_lines =
      !json && (asked.question->answer == spans || asked.question->answer == explain);
  std::string line;
  for (std::size_t number = 1; std::getline(std::cin, line); ++number) {
    if (line.ends_with('\r'))
      line.pop_back();
    const auto columns = split(line, '\t');
    try {
      if (columns.size() != fields.size())
        throw Error{Kind::usage, fmt::format("{} columns where {} are expected, parted by tabs",
                                             columns.size(), fields.size())};
      const auto answer =
          asked.question->answer(calendar, {columns.begin(), columns.end()}, asked.human);
      // After the spans of one line, which may be none, an empty line.
      fmt::print("{}{}", json ? json_line(answer.json) + '\n' : answer.text,
                 many_lines ? "\n" : "");
    } catch (Error& e) {
      e.within(fmt::format("standard input, line {}", number));
      throw Error{e.kind() == Kind::usage ? Kind::data : e.kind(), e.what()};
    }
  }
}

/// Of a file; needs no configuration. Without a zone of its own it is UTC's.
Calendar build(const std::string& file)
{
  const auto calendar = config::read_calendar_file(file);
  return Calendar::build(calendar, "UTC", std::filesystem::path{file}.parent_path());
}

int answer(const Asked& asked, Context& context, bool json)
{
  if (asked.calendar.empty() == asked.file.empty())
    throw Error{Kind::usage, "which calendar? --calendar NAME, or --calendar-file FILE"};
  std::optional<sla::Calendars> calendars;
  std::optional<Calendar> own;
  if (asked.file.empty())
    calendars.emplace(context.config());
  else
    own = build(asked.file);
  const auto& calendar = own ? *own : calendars->get(asked.calendar);
  const auto given = static_cast<std::size_t>(
      std::count_if(asked.values.begin(), asked.values.end(),
                    [](const std::string& value) { return !value.empty(); }));
  if (given == 0) {
    answer_all(asked, calendar, json);
    return EX_OK;
  }
  if (given != asked.values.size())
    throw Error{Kind::usage,
                fmt::format("{} needs {} and {}, or neither: then each line of standard input is a "
                            "question",
                            asked.question->name, asked.question->fields[0].option,
                            asked.question->fields[1].option)};
  const auto found = asked.question->answer(calendar, asked.values, asked.human);
  fmt::print("{}", json ? json_line(found.json) + '\n' : found.text);
  return EX_OK;
}

} // namespace

std::function<int()> add_questions(Command app, Context& context, const bool& json)
{
  const auto asked = std::make_shared<std::vector<Asked>>(questions().size());
  const auto chosen = std::make_shared<const Asked*>(nullptr);
  for (std::size_t i = 0; i < asked->size(); ++i) {
    auto& one = (*asked)[i];
    one.question = &questions()[i];
    one.values.resize(one.question->fields.size());
    auto command = app.word(one.question->name, one.question->help);
    command.option("-C,--calendar", one.calendar, "by which calendar of the configuration");
    command.option("--calendar-file", one.file, "by the calendar in a file, TOML or JSON");
    for (std::size_t field = 0; field < one.values.size(); ++field)
      command.option(one.question->fields[field].option, one.values[field],
                     one.question->fields[field].help);
    if (one.question->answer == elapsed)
      command.flag("--human", one.human, "hours, minutes and seconds");
    command.on([&one, chosen, asked] { *chosen = &one; });
  }
  return [asked, chosen, &context, &json] { return answer(**chosen, context, json); };
}

} // namespace tkt::cli
