// tkt report rating - how satisfied customers are, by agent, queue or month.
#include "tkt/list/report_rating.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"
#include "desk/message/rating.hpp"
#include "store/transaction.hpp"
#include "term/table.hpp"
#include "tkt/ui/time_argument.hpp"

namespace tkt::cli {

namespace {

struct Report {
  std::vector<std::string> by;
  std::string since;
  std::string query;
  bool csv = false;
};

const std::vector<std::string> groupings{"queue", "agent", "month"};

struct Figures {
  std::int64_t asked = 0;
  std::int64_t answered = 0;
  std::int64_t sum = 0;
  std::int64_t comments = 0;
  std::map<int, std::int64_t> levels;

  double average() const
  {
    return answered == 0 ? 0.0 : static_cast<double>(sum) / static_cast<double>(answered);
  }
};

std::string value_of(const desk::Rating& rating, Instant at, std::string_view by)
{
  if (by == "queue")
    return rating.queue;
  if (by == "agent")
    return rating.agent.empty() ? "nobody" : rating.agent;
  return to_rfc3339(at).substr(0, 7);
}

using Groups = std::map<std::vector<std::string>, Figures>;

Groups collect(const Report& opt, Shell& shell)
{
  Groups groups;
  const auto since = read_since(opt.since, shell.now());
  const auto group = [&](const desk::Rating& rating, Instant at) -> Figures& {
    std::vector<std::string> key;
    for (const auto& by : opt.by)
      key.push_back(value_of(rating, at, by));
    return groups[key];
  };
  const store::Snapshot snapshot{shell.db()};
  const auto wanted = chosen_tickets(opt.query, shell);
  const auto is_wanted = [&](const desk::Rating& of) {
    return !wanted || wanted->contains(of.ticket);
  };
  desk::each_request(shell.db(), since, [&](const desk::Rating& of, Instant at) {
    if (is_wanted(of))
      ++group(of, at).asked;
  });
  desk::each_rating(shell.db(), since, [&](const desk::Rating& rating) {
    if (!is_wanted(rating))
      return;
    auto& figures = group(rating, rating.rated_at);
    ++figures.answered;
    figures.sum += rating.score;
    figures.comments += rating.comment.empty() ? 0 : 1;
    ++figures.levels[rating.score];
  });
  return groups;
}

/// Those of the scale, and those that are not on it any more.
std::vector<int> scores(const config::Config& config, const Groups& groups)
{
  std::vector<int> all;
  for (const auto& level : config.survey.levels)
    all.push_back(level.score);
  for (const auto& [key, figures] : groups)
    for (const auto& [score, count] : figures.levels)
      all.push_back(score);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

std::int64_t count_of(const Figures& figures, int score)
{
  const auto found = figures.levels.find(score);
  return found == figures.levels.end() ? 0 : found->second;
}

void print_csv(const Report& opt, const Groups& groups, const std::vector<int>& all, Output& out)
{
  auto heading = fmt::format("{}{}asked,answered,average,comments", join(opt.by, ","),
                             opt.by.empty() ? "" : ",");
  for (const int score : all)
    heading += fmt::format(",level_{}", score);
  out.line(heading);
  for (const auto& [key, figures] : groups) {
    std::string line;
    for (const auto& value : key)
      line += csv_field(value) + ',';
    line += fmt::format("{},{},{:.2f},{}", figures.asked, figures.answered, figures.average(),
                        figures.comments);
    for (const int score : all)
      line += fmt::format(",{}", count_of(figures, score));
    out.line(out.safe(line));
  }
}

void print_json(const Report& opt, const Groups& groups, const std::vector<int>& all, Output& out)
{
  for (const auto& [key, figures] : groups) {
    Json line;
    for (std::size_t i = 0; i < opt.by.size(); ++i)
      line[opt.by[i]] = key[i];
    line["asked"] = figures.asked;
    line["answered"] = figures.answered;
    line["average"] = figures.answered == 0 ? Json(nullptr) : Json(figures.average());
    line["comments"] = figures.comments;
    line["levels"] = Json::object();
    for (const int score : all)
      line["levels"][fmt::format("{}", score)] = count_of(figures, score);
    out.json(line);
  }
}

void print_table(const Report& opt, const Groups& groups, const std::vector<int>& all, Output& out)
{
  using enum term::Column::Align;
  std::vector<term::Column> columns;
  for (const auto& by : opt.by)
    columns.push_back({.title = by});
  for (const auto* title : {"asked", "answered", "average", "comments"})
    columns.push_back({.title = title, .align = right});
  for (const int score : all)
    columns.push_back({.title = fmt::format("{}", score), .align = right});
  term::Table rows{columns, out.terminal(), [&out](std::string_view line) { out.line(line); }};
  for (const auto& [key, figures] : groups) {
    std::vector<term::Cell> row;
    for (const auto& value : key)
      row.emplace_back(value);
    row.emplace_back(fmt::format("{}", figures.asked));
    row.emplace_back(fmt::format("{}", figures.answered));
    row.emplace_back(figures.answered == 0 ? std::string{"-"}
                                           : fmt::format("{:.2f}", figures.average()));
    row.emplace_back(fmt::format("{}", figures.comments));
    for (const int score : all)
      row.emplace_back(fmt::format("{}", count_of(figures, score)));
    rows.add(std::move(row));
  }
  rows.finish();
}

int report(Report opt, Shell& shell)
{
  for (const auto& by : opt.by)
    if (std::find(groupings.begin(), groupings.end(), by) == groupings.end())
      throw Error{Kind::usage,
                  fmt::format("cannot group by \"{}\"{}", by, did_you_mean_one_of(by, groupings))};
  const auto groups = collect(opt, shell);
  const auto all = scores(shell.config(), groups);
  if (opt.csv)
    print_csv(opt, groups, all, shell.out());
  else if (shell.json())
    print_json(opt, groups, all, shell.out());
  else
    print_table(opt, groups, all, shell.out());
  return EX_OK;
}

} // namespace

std::string csv_field(std::string text)
{
  if (!text.empty() && std::string_view{"=+-@\t\r"}.find(text.front()) != std::string_view::npos)
    text.insert(0, 1, '\'');
  if (text.find_first_of(",\"\r\n") == std::string::npos)
    return text;
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c;
    if (c == '"')
      quoted += c;
  }
  return quoted + '"';
}

void add_report_rating(Command verb, Shell& shell)
{
  auto opt = std::make_shared<Report>();
  auto sub = verb.word("rating", "How satisfied customers are: levels and average");
  sub.option("--query", opt->query, "only of these tickets, see tkt-query(7)", "QUERY");
  sub.option("--by", opt->by, "queue, agent or month, or several; without it all together", "WHAT")
      .commas();
  sub.option("--since", opt->since, "asked and answered since then: a date, a time, or 90d",
             "WHEN");
  sub.flag("--csv", opt->csv, "as comma-separated values, with a heading");
  shell.add_json(sub);
  shell.on(sub, [opt](Shell& s) { return report(*opt, s); });
}

} // namespace tkt::cli
