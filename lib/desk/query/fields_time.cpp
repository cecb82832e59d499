// Fields that ask for times and clocks.
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/query/builder.hpp"
#include "desk/ticket/clocks.hpp"

namespace tkt::desk {

namespace {

using Order = QueryNode::Order;

[[noreturn]] void no_time(const QueryBuilder& b, std::string_view text, const QueryValue& value)
{
  b.fail(fmt::format("\"{}\" is no time: 7d, 2024-03-01, 2024-03, today, last-week …", text),
         value.where);
}

/// Half of a range: the moment so long ago, or where a day begins or ends.
Instant edge(const QueryBuilder& b, std::string_view text, const QueryValue& value, bool end)
{
  if (const auto ago = parse_span(text))
    return b.context().now - *ago;
  const auto span = parse_time(text, b.context().now, b.context().zone);
  if (!span)
    no_time(b, text, value);
  return end ? span->to : span->from;
}

/// Little of what there is lies in a short time, which SQLite does not know: it would go through
/// all tickets rather than sort what an index gives.
Condition seldom(Condition condition)
{
  condition.sql = fmt::format("likelihood({}, 0.001)", condition.sql);
  return condition;
}

constexpr milliseconds short_time = days{32};

Condition between(std::string_view column, Instant from, Instant to)
{
  Condition lower{fmt::format("{} >= ?", column), {to_millis(from)}};
  if (to < from + short_time)
    lower = seldom(std::move(lower));
  lower.sql = fmt::format("({} AND {} < ?)", lower.sql, column);
  lower.values.emplace_back(to_millis(to));
  return lower;
}

/// `created:>7d` is longer ago than that: what is compared is the age.
Condition by_age(std::string_view column, Order order, Instant ago, Instant now)
{
  const bool young = order != Order::more && order != Order::at_least;
  const auto* sign = order == Order::less || order == Order::is ? ">"
                     : order == Order::at_most                  ? ">="
                     : order == Order::more                     ? "<"
                                                                : "<=";
  Condition found{fmt::format("{} {} ?", column, sign), {to_millis(ago)}};
  return young && now - ago < short_time ? seldom(std::move(found)) : found;
}

Condition by_date(std::string_view column, Order order, const TimeSpan& span)
{
  switch (order) {
  case Order::is:
    break;
  case Order::less:
    return {fmt::format("{} < ?", column), {to_millis(span.from)}};
  case Order::at_most:
    return {fmt::format("{} < ?", column), {to_millis(span.to)}};
  case Order::more:
    return {fmt::format("{} >= ?", column), {to_millis(span.to)}};
  case Order::at_least:
    return {fmt::format("{} >= ?", column), {to_millis(span.from)}};
  }
  return between(column, span.from, span.to);
}

Condition time_value(const QueryBuilder& b, const QueryNode& node, const QueryValue& value,
                     std::string_view column)
{
  const std::string_view text = value.text;
  if (text == "none")
    return {fmt::format("{} IS NULL", column), {}};
  if (const auto dots = text.find(".."); dots != text.npos) {
    const auto left = text.substr(0, dots);
    const auto right = text.substr(dots + 2);
    auto from = left.empty() ? Instant{} : edge(b, left, value, false);
    auto to = right.empty() ? Instant::max() : edge(b, right, value, true);
    if (from > to)
      std::swap(from, to);
    return between(column, from, to);
  }
  if (const auto ago = parse_span(text))
    return by_age(column, node.order, b.context().now - *ago, b.context().now);
  const auto span = parse_time(text, b.context().now, b.context().zone);
  if (!span)
    no_time(b, text, value);
  return by_date(column, node.order, *span);
}

Condition time(const QueryBuilder& b, const QueryNode& node, std::string_view column)
{
  std::vector<Condition> parts;
  for (const auto& value : node.values)
    parts.push_back(time_value(b, node, value, column));
  return any_of(parts);
}

/// desk::state() as SQL, for a ticket t: both have to be changed together.
Condition clock_state(Instant now)
{
  const auto at = to_millis(now);
  return {"(SELECT CASE "
          "WHEN max(c.target = 'resolution' AND coalesce(c.stopped_at, ?) >= c.due_at) "
          "THEN 'resolve_late' "
          "WHEN max(c.target = 'alarm' AND c.stopped_at IS NULL AND c.due_at <= ?) THEN 'alarm' "
          "WHEN max(c.target IN ('reaction', 'next_reaction') "
          "AND coalesce(c.stopped_at, ?) >= c.due_at AND c.round = "
          "(SELECT max(r.round) FROM sla_clock r WHERE r.ticket = c.ticket "
          "AND r.target = c.target)) THEN 'reaction_late' "
          "WHEN max(c.stopped_at IS NULL) THEN 'ok' "
          "WHEN max(c.state = 'paused') THEN 'paused' "
          "WHEN count(*) > 0 THEN 'stopped' ELSE 'ok' END "
          "FROM sla_clock c WHERE c.ticket = t.id)",
          {at, at, at}};
}

} // namespace

Condition field_created(const QueryBuilder& b, const QueryNode& node)
{
  return time(b, node, "t.created_at");
}

Condition field_updated(const QueryBuilder& b, const QueryNode& node)
{
  return time(b, node, "t.updated_at");
}

Condition field_closed(const QueryBuilder& b, const QueryNode& node)
{
  return time(b, node, "t.closed_at");
}

Condition field_message(const QueryBuilder& b, const QueryNode& node)
{
  return time(b, node, "t.last_message_at");
}

Condition field_snoozed(const QueryBuilder& b, const QueryNode& node)
{
  constexpr std::string_view until = "(SELECT s.until FROM snooze s WHERE s.ticket = t.id)";
  std::vector<Condition> parts;
  for (const auto& value : node.values) {
    const auto ahead = parse_span(value.text);
    if (!ahead) {
      parts.push_back(time_value(b, node, value, until));
      continue;
    }
    // What is still to come is counted forwards.
    const bool later = node.order == Order::more || node.order == Order::at_least;
    parts.push_back(
        {fmt::format("{} {} ?", until, later ? ">=" : "<"), {to_millis(b.context().now + *ahead)}});
  }
  return any_of(parts);
}

Condition field_clock(const QueryBuilder& b, const QueryNode& node)
{
  std::vector<std::string> states;
  for (const auto& value : node.values)
    states.push_back(b.word(value, "no clock", clock_state_names()));
  auto found = clock_state(b.context().now);
  const auto list = one_of("", states);
  found.sql += list.sql;
  found.values.insert(found.values.end(), list.values.begin(), list.values.end());
  return found;
}

Condition field_due(const QueryBuilder& b, const QueryNode& node)
{
  constexpr std::string_view left = "tkt_work_left(t.id, t.sla, t.queue)";
  std::vector<Condition> parts;
  for (const auto& value : node.values) {
    if (value.text == "late" && node.order == Order::is) {
      parts.push_back({fmt::format("{} <= 0", left), {}});
      continue;
    }
    if (value.text == "none" && node.order == Order::is) {
      parts.push_back({fmt::format("{} IS NULL", left), {}});
      continue;
    }
    const auto work = parse_span(value.text);
    if (!work)
      b.fail("working time is wanted here: due:<2h, due:>=30m, due:late", value.where);
    const auto* sign = node.order == Order::is || node.order == Order::less ? "<"
                       : node.order == Order::at_most                       ? "<="
                       : node.order == Order::more                          ? ">"
                                                                            : ">=";
    parts.push_back(
        {fmt::format("{} {} ?", left, sign), {static_cast<std::int64_t>(work->count())}});
  }
  return any_of(parts);
}

} // namespace tkt::desk
