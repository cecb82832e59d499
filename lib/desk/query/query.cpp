#include "desk/query/query.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <fmt/format.h>

#include "base/suggest.hpp"
#include "base/text.hpp"
#include "calendar/zone.hpp"
#include "desk/query/builder.hpp"

namespace tkt::desk {

namespace {

constexpr int deepest_saved = 10; // queries in queries; one that holds itself would never end

using Shape = QueryNode::Shape;

/// `17`, `#17`, `17..30`: no word, but a ticket.
bool is_number(const QueryValue& value, bool plain)
{
  if (value.quoted || value.prefix || value.text.empty())
    return false;
  std::string_view text = value.text;
  const bool marked = text.starts_with('#');
  if (!marked && !plain)
    return false;
  const auto dots = text.find("..");
  const auto digits = [](std::string_view part) {
    if (part.starts_with('#'))
      part.remove_prefix(1);
    return !part.empty() && part.size() < 19 &&
           std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  return dots == text.npos ? digits(text)
                           : digits(text.substr(0, dots)) && digits(text.substr(dots + 2));
}

bool says_activity(const QueryNode& node)
{
  constexpr std::array<std::string_view, 8> words{"active", "cancelled", "closed",   "new",
                                                  "open",   "pending",   "rejected", "resolved"};
  return std::any_of(node.values.begin(), node.values.end(), [&](const QueryValue& value) {
    return std::find(words.begin(), words.end(), value.text) != words.end();
  });
}

class Compiler {
public:
  Compiler(std::string_view query, const QueryContext& context, bool few, int depth, Query& result)
      : builder_{std::string{query}, context, few}, depth_{depth}, result_{result}
  {
  }

  void run()
  {
    const auto tree = parse_query(builder_.query());
    if (tree.shape == Shape::all) {
      for (const auto& part : tree.parts)
        top(part);
    } else {
      top(tree);
    }
    for (const auto& word : result_.words)
      result_.condition = both(std::move(result_.condition), has_text(word, builder_.few()));
    result_.condition = both(std::move(result_.condition), result_.rest);
    result_.text = join(result_.words, " AND ");
  }

  Condition whole()
  {
    const auto tree = parse_query(builder_.query());
    return tree.shape == Shape::all && tree.parts.empty() ? Condition{"1", {}} : build(tree);
  }

private:
  /// One of the conditions that must all hold.
  void top(const QueryNode& node)
  {
    if (auto words = alternatives(node); !words.empty()) {
      result_.words.push_back(fmt::format("({})", words));
      return;
    }
    if (node.shape != Shape::text) {
      auto part = build(node);
      result_.active = result_.active || part.sql.starts_with("t.active = 1") ||
                       part.sql.starts_with("(t.active = 1 AND ");
      result_.rest = both(std::move(result_.rest), std::move(part));
      return;
    }
    auto [numbers, words] = sort_out(node);
    if (!numbers.sql.empty())
      result_.rest = both(std::move(result_.rest), std::move(numbers));
    for (const auto& word : words)
      result_.words.push_back(builder_.full_text({word}));
  }

  /// `printer OR "on fire"` is an expression of FTS5 like a word, by which a search can rank. Not
  /// so where a field or a number is among them, or several words that may be at several places.
  std::string alternatives(const QueryNode& node) const
  {
    std::string expression;
    if (node.shape != Shape::any)
      return {};
    for (const auto& part : node.parts) {
      std::string one;
      if (part.shape == Shape::any)
        one = alternatives(part);
      else if (part.shape == Shape::text && part.values.size() == 1 &&
               !is_number(part.values.front(), builder_.context().numbers_are_tickets))
        one = builder_.full_text(part.values);
      if (one.empty())
        return {};
      expression += fmt::format("{}{}", expression.empty() ? "" : " OR ", one);
    }
    return expression;
  }

  Condition build(const QueryNode& node)
  {
    switch (node.shape) {
    case Shape::all:
    case Shape::any:
      return group(node);
    case Shape::negation: {
      auto part = build(node.parts.front());
      // What is not known does not hold; its opposite does.
      part.sql = fmt::format("NOT coalesce({}, 0)", part.sql);
      return part;
    }
    case Shape::field:
      return field(node);
    case Shape::text: {
      auto [all, words] = sort_out(node);
      for (const auto& word : words)
        all = both(std::move(all), has_text(builder_.full_text({word}), builder_.few()));
      return all;
    }
    case Shape::saved:
      return saved(node);
    }
    return {};
  }

  Condition group(const QueryNode& node)
  {
    Condition all;
    for (const auto& part : node.parts) {
      auto one = build(part);
      all.sql += fmt::format("{}{}",
                             all.sql.empty()            ? "("
                             : node.shape == Shape::any ? " OR "
                                                        : " AND ",
                             one.sql);
      all.values.insert(all.values.end(), one.values.begin(), one.values.end());
    }
    all.sql += ')';
    return all;
  }

  Condition field(const QueryNode& node)
  {
    const auto& field = find_field(builder_, node);
    if (node.order != QueryNode::Order::is && !field.ordered)
      builder_.fail(fmt::format("{0} has no order; write {0}:VALUE", field.name), node.where);
    result_.says_activity =
        result_.says_activity || field.says_activity || (field.name == "is" && says_activity(node));
    result_.needs_left = result_.needs_left || field.name == "due";
    auto condition = field.build(builder_, node);
    if (condition.sql.find(" AND ") != std::string::npos && !condition.sql.starts_with('('))
      condition.sql = fmt::format("({})", condition.sql);
    return condition;
  }

  /// Numbers of tickets among the words, any of which is meant, and the words without them.
  std::pair<Condition, std::vector<QueryValue>> sort_out(const QueryNode& node)
  {
    QueryNode numbers;
    std::vector<QueryValue> words;
    for (const auto& value : node.values) {
      if (is_number(value, builder_.context().numbers_are_tickets))
        numbers.values.push_back(value);
      else
        words.push_back(value);
    }
    if (numbers.values.empty())
      return {{}, std::move(words)};
    result_.says_activity = true;
    auto condition = field_number(builder_, numbers);
    condition.sql = fmt::format("({})", condition.sql);
    return {std::move(condition), std::move(words)};
  }

  Condition saved(const QueryNode& node)
  {
    const auto& name = node.values.front().text;
    const auto& context = builder_.context();
    const auto text = context.saved ? context.saved(name) : std::nullopt;
    if (!text)
      builder_.fail(fmt::format("no saved query \"{}\"{}", name,
                                did_you_mean_one_of(name, context.saved_names)),
                    node.where);
    if (depth_ >= deepest_saved)
      builder_.fail(fmt::format("@{} leads to itself", name), node.where);
    try {
      auto found = Compiler{*text, context, builder_.few(), depth_ + 1, result_}.whole();
      found.sql = fmt::format("({})", found.sql);
      return found;
    } catch (QueryError& e) {
      if (e.query() == *text)
        e.within("@" + name);
      throw;
    }
  }

  QueryBuilder builder_;
  int depth_;
  Query& result_;
};

} // namespace

Query compile_query(std::string_view query, const QueryContext& context)
{
  Query result;
  Compiler{query, context, false, 0, result}.run();
  const bool few = result.active || (context.active_unless_said && !result.says_activity);
  if (!few)
    return result;
  Query for_few;
  Compiler{query, context, true, 0, for_few}.run();
  return for_few;
}

void define_work_left(store::Database& db, WorkLeft left)
{
  db.define("tkt_work_left", 3, [left = std::move(left)](const store::Arguments& of) {
    const auto found = left(TicketId{of.integer(0)}, of.text(1), of.text(2));
    return found ? std::optional{static_cast<std::int64_t>(found->count())} : std::nullopt;
  });
}

Zone zone_of(const config::Config& config)
{
  const auto zone = std::make_shared<calendar::Zone>(config.desk.timezone);
  return {[zone](Instant at) { return zone->to_local(std::chrono::floor<seconds>(at)); },
          [zone](std::chrono::local_seconds at) { return Instant{zone->to_utc(at)}; }};
}

} // namespace tkt::desk
