#include "tkt/change/plan_file.hpp"

#include <charconv>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/ticket/ticket.hpp"
#include "term/safe_text.hpp"
#include "tkt/change/expression.hpp"
#include "tkt/list/query_argument.hpp"

namespace tkt::cli {

namespace {

constexpr std::string_view heading = "# tkt plan 1";

template <class Number>
bool read_number(std::string_view text, Number& number)
{
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number.value);
  return error == std::errc{} && end == text.data() + text.size() && number.value > 0;
}

/// Cuts the first word off.
std::string_view take_word(std::string_view& line)
{
  const auto end = std::min(line.find_first_of(" \t"), line.size());
  const auto word = line.substr(0, end);
  line = trim(line.substr(end));
  return word;
}

/// A snooze brings its status with it.
Changes without_implied(const Changes& changes)
{
  Changes rest;
  std::optional<TicketId> snoozed;
  for (const auto& [field, change] : changes.all()) {
    if (field != "status" || snoozed != change.ticket)
      rest.add(field, change);
    snoozed = field == "snooze" ? std::optional{change.ticket} : std::nullopt;
  }
  return rest;
}

} // namespace

Versions versions_of(store::Database& db, const std::vector<TicketId>& tickets)
{
  Versions versions;
  for (const auto ticket : tickets)
    versions[ticket] = db.prepare("SELECT coalesce(max(id), 0) FROM event WHERE ticket = ?")
                           .bind_all(ticket)
                           .value<EventId>()
                           .value_or(EventId{});
  return versions;
}

void print_plan(Shell& shell, store::Database& db, const Changes& all, const Versions& versions)
{
  auto& out = shell.out();
  const auto changes = without_implied(all);
  std::vector<std::string> words;
  for (const auto& change : changes.all()) {
    const auto word = to_word(change);
    if (!word)
      throw Error{Kind::usage, fmt::format("a change of {} cannot be planned", change.field)};
    if (term::safe_line(*word) != *word)
      throw Error{Kind::usage,
                  fmt::format("ticket {}: the new {} has characters that a plan cannot "
                              "hold",
                              change.change.ticket, change.field)};
    words.push_back(*word);
  }
  if (!shell.json()) {
    out.line(heading);
    out.line("# NUMBER VERSION CHANGE; lines may be edited or taken out. tkt apply FILE carries");
    out.line("# them out where nothing has happened to a ticket since its VERSION.");
  }
  auto word = words.begin();
  for (const auto& [field, change] : changes.all()) {
    const auto version = versions.at(change.ticket);
    if (shell.json()) {
      out.json({{"ticket", change.ticket.value},
                {"version", version.value},
                {"change", *word},
                {"field", field},
                {"from", change.before},
                {"to", change.after}});
    } else {
      const auto subject = desk::get_ticket(db, change.ticket).subject;
      out.line(out.safe(fmt::format("# {}: {} {} -> {}", subject, field,
                                    change.before.empty() ? "none" : change.before,
                                    change.after.empty() ? "none" : change.after)));
      out.line(fmt::format("{} {} {}", change.ticket, version, out.safe(*word)));
    }
    ++word;
  }
}

std::vector<TicketId> tickets_where(Shell& shell, store::Database& db, const std::string& text)
{
  if (trim(text).empty())
    throw Error{Kind::usage, "--where: which tickets?"};
  const auto query = read_query(shell, text, QueryFor::list);
  desk::Filter filter;
  filter.order = desk::Filter::Order::oldest;
  filter.query = &query;
  if (query.says_activity)
    filter.activity = desk::Filter::Activity::both;
  std::vector<TicketId> found;
  desk::each_ticket(db, filter, shell.now(),
                    [&](const desk::Ticket& ticket) { found.push_back(ticket.id); });
  return found;
}

std::vector<PlanLine> read_plan(std::string_view text, std::vector<PlanMistake>& mistakes)
{
  std::vector<PlanLine> lines;
  int number = 0;
  for (const auto raw : split(text, '\n')) {
    ++number;
    auto line = trim(raw);
    if (line.starts_with("# tkt plan ") && line != heading)
      mistakes.push_back({number, fmt::format("this tkt reads plans of version 1, not \"{}\"",
                                              clip(term::safe_line(line), 60))});
    if (line.empty() || line.starts_with('#'))
      continue;
    if (!is_utf8(line) || term::safe_line(line) != line) {
      mistakes.push_back({number, "holds what is no text"});
      continue;
    }
    PlanLine entry;
    entry.number = number;
    const auto ticket = take_word(line);
    const auto version = take_word(line);
    entry.change = line;
    if (!read_number(ticket, entry.ticket))
      mistakes.push_back(
          {number, fmt::format("\"{}\" is no ticket number", clip(term::safe_line(ticket), 60))});
    else if (!read_number(version, entry.version))
      mistakes.push_back(
          {number, fmt::format("\"{}\" is no version: the number that the plan had between ticket "
                               "and change",
                               clip(term::safe_line(version), 60))});
    else if (entry.change.empty())
      mistakes.push_back({number, "says no change"});
    else
      lines.push_back(std::move(entry));
  }
  return lines;
}

} // namespace tkt::cli
