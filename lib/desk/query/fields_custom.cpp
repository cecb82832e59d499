// field.NAME: the fields that the configuration adds to tickets.
#include <chrono>
#include <optional>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/query/builder.hpp"
#include "desk/ticket/custom_field.hpp"

namespace tkt::desk {

namespace {

Comparison comparison(QueryNode::Order order)
{
  switch (order) {
  case QueryNode::Order::is:
    break;
  case QueryNode::Order::less:
    return Comparison::less;
  case QueryNode::Order::at_most:
    return Comparison::at_most;
  case QueryNode::Order::more:
    return Comparison::more;
  case QueryNode::Order::at_least:
    return Comparison::at_least;
  }
  return Comparison::equal;
}

const config::CustomField& find(const QueryBuilder& b, const QueryNode& node,
                                const std::string& name)
{
  try {
    return b.config().field(name);
  } catch (const Error& e) {
    b.fail(e.what(), {node.where.at, node.field.size()});
  }
}

std::string day(const QueryBuilder& b, Instant at)
{
  const auto midnight = std::chrono::floor<days>(b.context().zone.to_local(at));
  const std::chrono::year_month_day date{midnight};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

/// Days, of which `to` is the first that is no longer meant; "" where there is no end.
struct Days {
  std::string from;
  std::string to;
};

/// `2026-12`, `today`, `2026-03..this-month`: days as times have them; nothing for what is none.
std::optional<Days> days_of(const QueryBuilder& b, std::string_view text)
{
  const auto now = b.context().now;
  const auto& zone = b.context().zone;
  if (const auto dots = text.find(".."); dots != text.npos) {
    const auto from = parse_time(text.substr(0, dots), now, zone);
    const auto to = parse_time(text.substr(dots + 2), now, zone);
    const bool open_from = dots == 0;
    const bool open_to = dots + 2 == text.size();
    if ((!from && !open_from) || (!to && !open_to) || (open_from && open_to))
      return {};
    return Days{from ? day(b, from->from) : "", to ? day(b, to->to) : ""};
  }
  const auto span = parse_time(text, now, zone);
  if (!span || span->to - span->from < hours{20}) // a moment is no day; one may have 23 hours
    return {};
  return Days{day(b, span->from), day(b, span->to)};
}

/// Dates are compared as those of tickets are, with the edges of what may be a whole year.
Condition by_days(const QueryBuilder& b, const std::string& name, QueryNode::Order order,
                  const Days& span)
{
  Condition all{"1", {}};
  const auto take = [&](Comparison comparison, const std::string& edge) {
    if (edge.empty())
      return;
    auto found = field_condition(b.config(), name, comparison, edge);
    all.sql += " AND " + found.sql;
    for (auto& text : found.texts)
      all.values.emplace_back(std::move(text));
  };
  switch (order) {
  case QueryNode::Order::is:
    take(Comparison::at_least, span.from);
    take(Comparison::less, span.to);
    break;
  case QueryNode::Order::less:
    take(Comparison::less, span.from);
    break;
  case QueryNode::Order::at_most:
    take(Comparison::less, span.to);
    break;
  case QueryNode::Order::more:
    take(Comparison::at_least, span.to);
    break;
  case QueryNode::Order::at_least:
    take(Comparison::at_least, span.from);
    break;
  }
  all.sql = "(" + all.sql + ")";
  return all;
}

} // namespace

Condition field_custom(const QueryBuilder& b, const QueryNode& node)
{
  const auto name = node.field.substr(field_prefix.size());
  const auto& field = find(b, node, name);
  std::vector<Condition> parts;
  for (const auto& value : node.values) {
    const bool none = value.text == "none" && !value.quoted;
    if (value.prefix) {
      parts.push_back({"t.id IN (SELECT f.ticket FROM ticket_field f WHERE f.name = ? AND "
                       "substr(f.folded, 1, length(?)) = ?)",
                       {field.name, fold(value.text), fold(value.text)}});
      continue;
    }
    if (field.type == config::CustomField::Type::date && !none)
      if (const auto days = days_of(b, value.text)) {
        parts.push_back(by_days(b, field.name, node.order, *days));
        continue;
      }
    try {
      auto found = field_condition(b.config(), field.name, comparison(node.order),
                                   none ? std::string_view{} : std::string_view{value.text});
      Condition part{std::move(found.sql), {}};
      for (auto& text : found.texts)
        part.values.emplace_back(std::move(text));
      parts.push_back(std::move(part));
    } catch (const Error& e) {
      b.fail(e.what(), value.where);
    }
  }
  return any_of(parts);
}

} // namespace tkt::desk
