// tkt calendar list, show NAME - working hours, and what a year makes of them.
#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "sla/calendars.hpp"
#include "sla/duration_text.hpp"
#include "sla/explain_due.hpp"
#include "tkt/desk/config_list.hpp"
#include "tkt/ui/output.hpp"
#include "tkt/ui/wording.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

namespace chrono = std::chrono;

struct ShowCalendar {
  std::string name;
  int year = 0; ///< 0: this one
};

/// A line of what was read: a day that is not as its weekday.
struct Line {
  std::string kind; ///< holiday, own-hours, zone, passed-over
  std::string date;
  std::string text;
};

std::string date_text(chrono::local_days date)
{
  return to_rfc3339(Instant{date.time_since_epoch()}).substr(0, 10);
}

std::string_view weekday(chrono::local_days date)
{
  static constexpr std::string_view names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  return names[chrono::weekday{date}.c_encoding()];
}

/// Working time of a date as clocks show it: `08:00-12:00 12:30-16:30`; `closed` without any.
std::string hours_of(const calendar::Calendar& calendar, chrono::local_days date)
{
  std::vector<std::string> parts;
  for (const auto& span :
       calendar.spans(calendar.instant(date), calendar.instant(date + days{1}))) {
    const auto from = sla::local_rfc3339(calendar, span.from).substr(11, 8);
    const auto to = sla::local_rfc3339(calendar, span.to).substr(11, 8);
    const auto short_time = [](const std::string& time) {
      return time.ends_with(":00") ? time.substr(0, 5) : time;
    };
    parts.push_back(
        fmt::format("{}-{}", short_time(from),
                    span.to == calendar.instant(date + days{1}) ? "24:00" : short_time(to)));
  }
  return parts.empty() ? "closed" : join(parts, " ");
}

std::vector<Line> lines_of(const calendar::Calendar& calendar, int year)
{
  std::vector<Line> lines;
  for (const auto& holiday : calendar.holidays(year))
    lines.push_back({"holiday", date_text(holiday.date), holiday.name});
  for (const auto date : calendar.special_days(year))
    lines.push_back({"own-hours", date_text(date), hours_of(calendar, date)});
  const chrono::local_days first{chrono::year{year} / 1 / 1};
  const chrono::local_days end{chrono::year{year + 1} / 1 / 1};
  for (const auto& change : calendar.clock_changes(calendar.instant(first), calendar.instant(end)))
    lines.push_back(
        {"zone", sla::local_rfc3339(calendar, change.at).substr(0, 10),
         fmt::format("clocks go {} to {} at {}", change.after > change.before ? "forward" : "back",
                     change.name, to_rfc3339(change.at))});
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& a, const Line& b) { return a.date < b.date; });
  for (const auto& note : calendar.passed_over())
    lines.push_back({"passed-over", "", note});
  return lines;
}

/// How much work a month or a year has.
struct Sum {
  int days = 0;
  seconds work{0};
};

Sum sum_of(const calendar::Calendar& calendar, chrono::local_days first, chrono::local_days end)
{
  Sum sum;
  for (auto date = first; date < end; date += days{1}) {
    const auto work = calendar.elapsed(calendar.instant(date), calendar.instant(date + days{1}));
    sum.days += work > seconds{0} ? 1 : 0;
    sum.work += work;
  }
  return sum;
}

std::vector<std::pair<std::string, Sum>> sums_of(const calendar::Calendar& calendar, int year)
{
  std::vector<std::pair<std::string, Sum>> sums;
  for (unsigned month = 1; month <= 12; ++month) {
    const auto at = chrono::year{year} / chrono::month{month};
    sums.emplace_back(fmt::format("{:04}-{:02}", year, month),
                      sum_of(calendar, chrono::local_days{at / 1},
                             chrono::local_days{at / chrono::last} + days{1}));
  }
  Sum whole;
  for (const auto& [month, sum] : sums) {
    whole.days += sum.days;
    whole.work += sum.work;
  }
  sums.emplace_back(fmt::format("{:04}", year), whole);
  return sums;
}

std::string week_of(const std::vector<config::Span>& spans)
{
  std::vector<std::string> texts;
  for (const auto& span : spans)
    texts.push_back(config::to_text(span));
  return texts.empty() ? "closed" : join(texts, " ");
}

constexpr std::string_view week_days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

std::string day_text(const Line& line)
{
  if (line.date.empty())
    return {};
  const auto at = parse_rfc3339(line.date + "T00:00:00Z");
  return fmt::format("{} {}", line.date,
                     weekday(chrono::local_days{chrono::floor<days>(*at).time_since_epoch()}));
}

/// Hours, then days that are as no other, then sums: tables of their own.
void print_for_people(Output& out, const calendar::Calendar& calendar, const config::Calendar& said,
                      int year)
{
  out.line(out.paint(fmt::format("{}  {}  version {}", out.safe(calendar.name()), calendar.zone(),
                                 calendar.digest()),
                     term::Tone::strong));
  auto week = small_table(out, {"day", "hours"}, Last::wraps);
  for (std::size_t i = 0; i < 7; ++i)
    week.add({std::string{week_days[i]}, week_of(said.weekdays[i])});
  week.finish();
  if (const auto lines = lines_of(calendar, year); !lines.empty()) {
    out.line("");
    auto table = small_table(out, {"kind", "date", "what"}, Last::wraps);
    for (const auto& line : lines)
      table.add({line.kind, day_text(line), with_times_for(out.terminal(), line.text)});
    table.finish();
  }
  out.line("");
  using enum term::Column::Align;
  term::Table sums{
      {{.title = "period"}, {.title = "days", .align = right}, {.title = "work", .align = right}},
      out.terminal(),
      [&out](std::string_view line) { out.line(line); }};
  for (const auto& [period, sum] : sums_of(calendar, year))
    sums.add({period, fmt::format("{}", sum.days), sla::work_text(sum.work)});
  sums.finish();
}

void print_for_programs(Output& out, const calendar::Calendar& calendar,
                        const config::Calendar& said, int year)
{
  out.line(fmt::format("{}\t{}\tversion {}", out.safe(calendar.name()), calendar.zone(),
                       calendar.digest()));
  for (std::size_t i = 0; i < 7; ++i)
    out.line(fmt::format("{}\t{}", week_days[i], week_of(said.weekdays[i])));
  for (const auto& line : lines_of(calendar, year))
    out.line(fmt::format("{}\t{}\t{}", line.kind, day_text(line), out.safe(line.text)));
  for (const auto& [month, sum] : sums_of(calendar, year))
    out.line(fmt::format("work\t{}\t{} days\t{}", month, sum.days, sla::work_text(sum.work)));
}

int show(const ShowCalendar& opt, Shell& shell)
{
  const auto year =
      opt.year != 0
          ? opt.year
          : static_cast<int>(chrono::year_month_day{chrono::floor<days>(shell.now())}.year());
  if (year < 1800 || year > 2398)
    throw Error{Kind::usage, fmt::format("--year {}: calendars know 1800 to 2398", year)};
  const auto& said = shell.config().calendar(opt.name);
  sla::Calendars calendars{shell.config()};
  const auto& calendar = calendars.get(opt.name);
  auto& out = shell.out();
  if (shell.json()) {
    Json week = Json::object();
    for (std::size_t i = 0; i < 7; ++i) {
      week[std::string{week_days[i]}] = Json::array();
      for (const auto& span : said.weekdays[i])
        week[std::string{week_days[i]}].push_back(config::to_text(span));
    }
    Json all{{"name", calendar.name()},
             {"timezone", calendar.zone()},
             {"version", calendar.digest()},
             {"year", year},
             {"week", week}};
    all["days"] = Json::array();
    for (const auto& line : lines_of(calendar, year))
      all["days"].push_back({{"kind", line.kind}, {"date", line.date}, {"text", line.text}});
    all["sums"] = Json::array();
    for (const auto& [month, sum] : sums_of(calendar, year))
      all["sums"].push_back(
          {{"period", month}, {"days", sum.days}, {"work_seconds", sum.work.count()}});
    out.json(all);
    return EX_OK;
  }
  out.page();
  if (out.terminal().is_terminal)
    print_for_people(out, calendar, said, year);
  else
    print_for_programs(out, calendar, said, year);
  return EX_OK;
}

} // namespace

void add_calendar(Command verb, Shell& shell)
{
  add_listing(verb, shell, "The calendars", {"name", "timezone", "holidays", "holiday_file"},
              [](Shell& s) {
                std::vector<Listing> rows;
                for (const auto& calendar : s.config().calendars)
                  rows.push_back({{"name", calendar.name},
                                  {"timezone", calendar.timezone.empty() ? s.config().desk.timezone
                                                                         : calendar.timezone},
                                  {"holidays", calendar.holidays},
                                  {"holiday_file", calendar.holiday_file}});
                return rows;
              });
  auto opt = std::make_shared<ShowCalendar>();
  auto showing = verb.word("show", "What was read: hours, free days, sums of a year");
  showing.argument("NAME", opt->name, "which calendar").required();
  showing.option("--year", opt->year, "default: this one", "YEAR");
  shell.add_json(showing);
  shell.on(showing, [opt](Shell& s) { return show(*opt, s); });
}

} // namespace tkt::cli
