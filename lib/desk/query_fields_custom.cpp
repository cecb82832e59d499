// field.NAME: the fields that the configuration adds to tickets.
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/custom_field.hpp"
#include "desk/query_builder.hpp"

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
