// Fields whose values are names of the configuration, numbers and tags.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/query/builder.hpp"
#include "desk/ticket/link.hpp"

namespace tkt::desk {

namespace {

template <class Named>
std::vector<std::string> names_of(const std::vector<Named>& list)
{
  std::vector<std::string> names;
  for (const auto& one : list)
    names.push_back(one.name);
  return names;
}

bool is_none(const QueryValue& value)
{
  return value.text == "none" && !value.quoted && !value.prefix;
}

/// A column that has one of the names; `none` is the empty one.
Condition column(const QueryBuilder& b, const QueryNode& node, std::string_view name,
                 std::string_view what, const std::vector<std::string>& known)
{
  std::vector<std::string> wanted;
  for (const auto& value : node.values) {
    auto found = is_none(value) ? std::vector<std::string>{""} : b.names(value, what, known);
    wanted.insert(wanted.end(), found.begin(), found.end());
  }
  return one_of(name, wanted);
}

std::optional<std::int64_t> ticket_number(std::string_view text)
{
  if (text.starts_with('#'))
    text.remove_prefix(1);
  const auto number = parse_number<std::int64_t>(text);
  return number && *number >= 0 ? number : std::nullopt;
}

std::int64_t number_in(const QueryBuilder& b, std::string_view text, const QueryValue& value)
{
  const auto number = ticket_number(text);
  if (!number)
    b.fail(fmt::format("\"{}\" is no ticket number", text), value.where);
  return *number;
}

/// One that is meant by itself, not as the end of a range.
std::int64_t known_number(const QueryBuilder& b, const QueryValue& value)
{
  const auto number = number_in(b, value.text, value);
  b.check_number("ticket", number, value);
  return number;
}

std::string_view sign(QueryNode::Order order)
{
  switch (order) {
  case QueryNode::Order::is:
    break;
  case QueryNode::Order::less:
    return "<";
  case QueryNode::Order::at_most:
    return "<=";
  case QueryNode::Order::more:
    return ">";
  case QueryNode::Order::at_least:
    return ">=";
  }
  return "=";
}

/// Tags are free; but one that no ticket has, and that is nearly one that tickets have, is a slip.
void check_tag(const QueryBuilder& b, const QueryValue& value)
{
  if (!b.context().other_tags || value.prefix || is_none(value))
    return;
  if (const auto hint = did_you_mean(value.text, b.context().other_tags(value.text)); !hint.empty())
    b.fail(fmt::format("no ticket has the tag \"{}\"{}", value.text, hint), value.where);
}

} // namespace

Condition field_status(const QueryBuilder& b, const QueryNode& node)
{
  std::vector<std::string> known;
  for (const auto& status : b.config().statuses) {
    known.push_back(status.name);
    for (const auto& substatus : status.substatuses)
      known.push_back(fmt::format("{}/{}", status.name, substatus));
  }
  std::vector<std::string> statuses;
  std::vector<Condition> parts;
  for (const auto& value : node.values) {
    // A beginning of a status is not one of its pairs as well.
    auto of = known;
    if (value.text.find('/') == std::string::npos)
      of = names_of(b.config().statuses);
    for (const auto& name : b.names(value, "status", of)) {
      const auto slash = name.find('/');
      const auto* status = b.config().find_status(name.substr(0, slash));
      // What is active has indices of its own.
      const auto* active = config::is_active(status->kind) ? "t.active = 1 AND " : "";
      if (slash == std::string::npos)
        parts.push_back({fmt::format("({}t.status = ?)", active), {name}});
      else
        parts.push_back({fmt::format("({}t.status = ? AND t.substatus = ?)", active),
                         {name.substr(0, slash), name.substr(slash + 1)}});
    }
  }
  return any_of(parts);
}

Condition field_substatus(const QueryBuilder& b, const QueryNode& node)
{
  std::vector<std::string> known;
  for (const auto& status : b.config().statuses)
    for (const auto& substatus : status.substatuses)
      if (std::find(known.begin(), known.end(), substatus) == known.end())
        known.push_back(substatus);
  return column(b, node, "t.substatus", "substatus", known);
}

Condition field_queue(const QueryBuilder& b, const QueryNode& node)
{
  return column(b, node, "t.queue", "queue", names_of(b.config().queues));
}

Condition field_agent(const QueryBuilder& b, const QueryNode& node)
{
  std::vector<std::string> wanted;
  for (const auto& value : node.values) {
    auto found = is_none(value) ? std::vector<std::string>{""} : b.agents(value);
    wanted.insert(wanted.end(), found.begin(), found.end());
  }
  return one_of("t.agent", wanted);
}

Condition field_team(const QueryBuilder& b, const QueryNode& node)
{
  return column(b, node, "t.team", "team", names_of(b.config().teams));
}

Condition field_category(const QueryBuilder& b, const QueryNode& node)
{
  return column(b, node, "t.category", "category", names_of(b.config().categories));
}

Condition field_type(const QueryBuilder& b, const QueryNode& node)
{
  return column(b, node, "t.type", "type", names_of(b.config().types));
}

Condition field_sla(const QueryBuilder& b, const QueryNode& node)
{
  return column(b, node, "t.sla", "SLA", names_of(b.config().slas));
}

Condition field_mailbox(const QueryBuilder& b, const QueryNode& node)
{
  return column(b, node, "t.mailbox", "mailbox", names_of(b.config().mailboxes));
}

Condition field_priority(const QueryBuilder& b, const QueryNode& node)
{
  const auto known = names_of(b.config().priorities);
  if (node.order == QueryNode::Order::is)
    return column(b, node, "t.priority", "priority", known);
  const auto found = b.names(node.values.front(), "priority", known);
  if (node.values.size() > 1 || found.size() > 1)
    b.fail("one priority to compare with", node.where);
  const int bound = b.config().priority(found.front()).weight;
  std::vector<std::string> wanted;
  for (const auto& priority : b.config().priorities) {
    const bool holds = node.order == QueryNode::Order::less      ? priority.weight < bound
                       : node.order == QueryNode::Order::at_most ? priority.weight <= bound
                       : node.order == QueryNode::Order::more    ? priority.weight > bound
                                                                 : priority.weight >= bound;
    if (holds)
      wanted.push_back(priority.name);
  }
  return wanted.empty() ? Condition{"0", {}} : one_of("t.priority", wanted);
}

Condition field_tag(const QueryBuilder& b, const QueryNode& node)
{
  std::vector<Condition> parts;
  for (const auto& value : node.values) {
    check_tag(b, value);
    if (is_none(value))
      parts.push_back({"NOT EXISTS (SELECT 1 FROM ticket_tag g WHERE g.ticket = t.id)", {}});
    else if (value.prefix)
      parts.push_back({"t.id IN (SELECT g.ticket FROM ticket_tag g WHERE g.tag >= ? AND g.tag < ?)",
                       {value.text, value.text + "\xF4\x8F\xBF\xBF"}});
    else if (b.few())
      parts.push_back({"EXISTS (SELECT 1 FROM ticket_tag g WHERE g.ticket = t.id AND g.tag = ?)",
                       {value.text}});
    else
      parts.push_back(
          {"t.id IN (SELECT g.ticket FROM ticket_tag g WHERE g.tag = ?)", {value.text}});
  }
  return any_of(parts);
}

Condition field_number(const QueryBuilder& b, const QueryNode& node)
{
  std::vector<Condition> parts;
  for (const auto& value : node.values) {
    const auto dots = value.text.find("..");
    if (dots == std::string::npos) {
      parts.push_back({fmt::format("t.id {} ?", sign(node.order)),
                       {node.order == QueryNode::Order::is ? known_number(b, value)
                                                           : number_in(b, value.text, value)}});
      continue;
    }
    const std::string_view text = value.text;
    const auto from = text.substr(0, dots);
    const auto to = text.substr(dots + 2);
    const std::int64_t first = from.empty() ? 0 : number_in(b, from, value);
    const std::int64_t last = to.empty() ? INT64_MAX : number_in(b, to, value);
    if (first > last)
      b.fail(fmt::format("{} is above {}: {}..{}", first, last, last, first), value.where);
    parts.push_back({"t.id BETWEEN ? AND ?", {first, last}});
  }
  return any_of(parts);
}

/// The customer's newest answer counts.
Condition field_rating(const QueryBuilder& b, const QueryNode& node)
{
  constexpr std::string_view score =
      "(SELECT r.score FROM rating r WHERE r.ticket = t.id ORDER BY r.changed_at DESC LIMIT 1)";
  std::vector<Condition> parts;
  for (const auto& value : node.values) {
    const auto number = ticket_number(value.text);
    if (is_none(value))
      parts.push_back({fmt::format("{} IS NULL", score), {}});
    else if (number)
      parts.push_back({fmt::format("{} {} ?", score, sign(node.order)), {*number}});
    else
      b.fail(fmt::format("\"{}\" is no score", value.text), value.where);
  }
  return any_of(parts);
}

Condition field_link(const QueryBuilder& b, const QueryNode& node)
{
  auto kinds = link_kind_names();
  kinds.insert(kinds.end(), {"follows", "split"}); // what the desk says by itself
  std::vector<Condition> parts;
  for (const auto& value : node.values) {
    if (is_none(value))
      parts.push_back(
          {"NOT EXISTS (SELECT 1 FROM link l WHERE l.ticket = t.id OR l.other = t.id)", {}});
    else if (const auto number = ticket_number(value.text)) {
      b.check_number("ticket", *number, value);
      parts.push_back({"t.id IN (SELECT l.other FROM link l WHERE l.ticket = ? "
                       "UNION SELECT l.ticket FROM link l WHERE l.other = ?)",
                       {*number, *number}});
    } else
      parts.push_back({"EXISTS (SELECT 1 FROM link l WHERE (l.ticket = t.id OR l.other = t.id) "
                       "AND l.kind = ?)",
                       {b.word(value, "no kind of link", kinds)}});
  }
  return any_of(parts);
}

} // namespace tkt::desk
