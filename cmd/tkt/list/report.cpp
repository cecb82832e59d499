// tkt report sla - how promises were kept, by queue, agent, priority or month.
#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <unordered_set>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"
#include "sla/all_clocks.hpp"
#include "sla/duration_text.hpp"
#include "store/transaction.hpp"
#include "term/table.hpp"
#include "tkt/list/query_argument.hpp"
#include "tkt/list/report_rating.hpp"
#include "tkt/ui/time_argument.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

struct Report {
  std::vector<std::string> by;
  std::string since;
  std::string query;
  bool csv = false;
};

const std::vector<std::string> groupings{"queue", "agent", "priority", "month", "sla"};

/// The month in which the promise was made, in UTC.
std::string value_of(const desk::Ticket& ticket, const sla::Outcome& outcome, std::string_view by)
{
  if (by == "queue")
    return ticket.queue;
  if (by == "agent")
    return ticket.agent.empty() ? "nobody" : ticket.agent;
  if (by == "priority")
    return ticket.priority;
  if (by == "sla")
    return ticket.sla;
  return to_rfc3339(outcome.started_at).substr(0, 7);
}

struct Group {
  std::vector<std::string> values; ///< of the groupings, in their order
  desk::Target target = desk::Target::reaction;
  bool operator<(const Group& other) const
  {
    return std::tie(values, target) < std::tie(other.values, other.target);
  }
};

double share(const sla::Figures& figures)
{
  const auto all = figures.met + figures.late;
  return all == 0 ? 0.0 : 100.0 * static_cast<double>(figures.met) / static_cast<double>(all);
}

void print_csv(Output& out, const Report& opt, const Group& group, const sla::Figures& figures,
               bool first)
{
  if (first)
    out.line(
        fmt::format("{},clock,met,late,met_percent,median_seconds,p90_seconds", join(opt.by, ",")));
  std::string line;
  for (const auto& value : group.values)
    line += csv_field(value) + ',';
  out.line(fmt::format("{}{},{},{},{:.1f},{},{}", out.safe(line), to_text(group.target),
                       figures.met, figures.late, share(figures), figures.median.count(),
                       figures.p90.count()));
}

int report(Report opt, Shell& shell)
{
  if (opt.by.empty())
    opt.by = {"queue"};
  for (const auto& by : opt.by)
    if (std::find(groupings.begin(), groupings.end(), by) == groupings.end())
      throw Error{Kind::usage,
                  fmt::format("cannot group by \"{}\"{}", by, did_you_mean_one_of(by, groupings))};
  const auto since = read_since(opt.since, shell.now());
  std::map<Group, sla::Tally> groups;
  {
    const store::Snapshot snapshot{shell.db()};
    const auto wanted = chosen_tickets(opt.query, shell);
    sla::each_outcome(shell.db(), shell.config(), since, shell.now(),
                      [&](const desk::Ticket& ticket, const sla::Outcome& outcome) {
                        if (wanted && !wanted->contains(ticket.id))
                          return;
                        Group group{{}, outcome.target};
                        for (const auto& by : opt.by)
                          group.values.push_back(value_of(ticket, outcome, by));
                        groups[group].add(outcome);
                      });
  }
  auto& out = shell.out();
  using enum term::Column::Align;
  std::vector<term::Column> columns;
  for (const auto& by : opt.by)
    columns.push_back({.title = by});
  for (const auto* title : {"clock", "met", "late", "met %", "median", "p90"})
    columns.push_back({.title = title, .align = columns.size() == opt.by.size() ? left : right});
  term::Table rows{columns, out.terminal(), [&out](std::string_view line) { out.line(line); }};
  bool first = true;
  for (const auto& [group, tally] : groups) {
    const auto figures = tally.figures();
    if (opt.csv) {
      print_csv(out, opt, group, figures, first);
    } else if (shell.json()) {
      Json line;
      for (std::size_t i = 0; i < opt.by.size(); ++i)
        line[opt.by[i]] = group.values[i];
      line.update(Json{{"clock", to_text(group.target)},
                       {"met", figures.met},
                       {"late", figures.late},
                       {"average_seconds", figures.average.count()},
                       {"median_seconds", figures.median.count()},
                       {"p90_seconds", figures.p90.count()}});
      out.json(line);
    } else {
      std::vector<term::Cell> row;
      for (const auto& value : group.values)
        row.emplace_back(value);
      row.emplace_back(std::string{to_text(group.target)});
      row.emplace_back(fmt::format("{}", figures.met));
      row.emplace_back(fmt::format("{}", figures.late),
                       figures.late > 0 ? term::Tone::bad : term::Tone::plain);
      row.emplace_back(fmt::format("{:.1f}", share(figures)));
      row.emplace_back(sla::work_text(figures.median));
      row.emplace_back(sla::work_text(figures.p90));
      rows.add(std::move(row));
    }
    first = false;
  }
  rows.finish();
  return EX_OK;
}

} // namespace

std::optional<std::unordered_set<TicketId>> chosen_tickets(const std::string& text, Shell& shell)
{
  if (text.empty())
    return {};
  const auto query = read_query(shell, text);
  desk::Filter filter;
  filter.activity = desk::Filter::Activity::both;
  filter.query = &query;
  std::unordered_set<TicketId> found;
  desk::each_ticket(shell.db(), filter, shell.now(),
                    [&](const desk::Ticket& ticket) { found.insert(ticket.id); });
  return found;
}

void add_report(Command verb, Shell& shell)
{
  add_report_rating(verb, shell);
  auto opt = std::make_shared<Report>();
  auto sla = verb.word("sla", "Promises met and late, median and 90th percentile");
  sla.option("--by", opt->by, "queue (default), agent, priority, month, sla; or several", "WHAT")
      .commas();
  sla.option("--since", opt->since, "promises made since then: a date, a time, or 90d", "WHEN");
  sla.option("--query", opt->query, "only of these tickets, see tkt-query(7)", "QUERY");
  sla.flag("--csv", opt->csv, "as comma-separated values, with a heading");
  shell.add_json(sla);
  shell.on(sla, [opt](Shell& s) { return report(*opt, s); });
}

} // namespace tkt::cli
