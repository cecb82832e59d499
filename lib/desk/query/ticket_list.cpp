#include "desk/query/ticket_list.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/query/builder.hpp"
#include "desk/query/query.hpp"
#include "desk/ticket/ticket.hpp"

namespace tkt::desk {

namespace {

class Conditions {
public:
  void add(Condition one) { all_ = both(std::move(all_), std::move(one)); }
  void add(std::string_view sql) { add(Condition{std::string{sql}, {}}); }

  /// Unless there is nothing to choose from.
  void any_of(std::string_view column, const std::vector<std::string>& values)
  {
    if (!values.empty())
      add(one_of(column, values));
  }

  template <class What>
  void any_of(std::string_view column, const std::vector<Id<What>>& ids)
  {
    if (ids.empty())
      return;
    Condition one{ids.size() == 1 ? fmt::format("{} = ?", column)
                                  : fmt::format("{} IN ({})", column, question_marks(ids.size())),
                  {}};
    for (const auto id : ids)
      one.values.emplace_back(id.value);
    add(std::move(one));
  }

  Condition take() { return std::move(all_); }

private:
  Condition all_;
};

void add_statuses(Conditions& where, const std::vector<std::string>& statuses)
{
  std::vector<Condition> parts;
  for (const auto& status : statuses) {
    const auto slash = status.find('/');
    if (slash == std::string::npos)
      parts.push_back({"t.status = ?", {status}});
    else
      parts.push_back({"(t.status = ? AND t.substatus = ?)",
                       {status.substr(0, slash), status.substr(slash + 1)}});
  }
  if (!parts.empty())
    where.add(desk::any_of(parts));
}

std::vector<std::string> folded(const std::vector<std::string>& names,
                                std::string (*how)(std::string_view))
{
  std::vector<std::string> all;
  for (const auto& name : names)
    all.push_back(how(name));
  return all;
}

/// Words as FTS5 strings: everything in them is literal, all must occur.
std::string all_words(std::string_view words)
{
  std::string expression;
  std::string word;
  const auto flush = [&] {
    if (!word.empty())
      expression += fmt::format("{}\"{}\"", expression.empty() ? "" : " ", word);
    word.clear();
  };
  for (const char c : words) {
    if (c == ' ' || c == '\t' || c == '\n')
      flush();
    else if (c == '"')
      word += "\"\"";
    else
      word += c;
  }
  flush();
  return expression;
}

} // namespace

Condition condition_of(const Filter& filter)
{
  Conditions where;
  if (filter.activity == Filter::Activity::active)
    where.add("t.active = 1");
  else if (filter.activity == Filter::Activity::inactive)
    where.add("t.active = 0");
  // Those that are active were never merged.
  if (filter.activity != Filter::Activity::active)
    where.add("NOT EXISTS (SELECT 1 FROM merged g WHERE g.ticket = t.id)");
  where.any_of("t.id", filter.ids);
  add_statuses(where, filter.statuses);
  where.any_of("t.queue", filter.queues);
  where.any_of("t.agent", filter.agents);
  where.any_of("t.team", filter.teams);
  where.any_of("t.priority", filter.priorities);
  where.any_of("t.category", filter.categories);
  where.any_of("t.type", filter.types);
  where.any_of("t.mailbox", filter.mailboxes);
  where.any_of("t.sla", filter.slas);
  where.any_of("lower(t.requester_address)", folded(filter.requesters, mail::fold_address));
  where.any_of("t.contact", filter.contacts);
  if (!filter.organisations.empty()) {
    auto one = one_of("c.organisation_folded", folded(filter.organisations, fold));
    one.sql = fmt::format("t.contact IN (SELECT c.id FROM contact c WHERE {})", one.sql);
    where.add(std::move(one));
  }
  for (const auto& tag : filter.tags)
    where.add({"EXISTS (SELECT 1 FROM ticket_tag g WHERE g.ticket = t.id AND g.tag = ?)", {tag}});
  if (const auto expression = all_words(filter.text); !expression.empty())
    where.add(has_text(expression));
  if (filter.query != nullptr)
    where.add(filter.query->condition);
  return where.take();
}

// Tickets in order, one after the other.

namespace {

using Order = Filter::Order;

constexpr std::array<std::pair<Order, std::string_view>, 10> orders{{
    {Order::newest, "newest"},
    {Order::oldest, "oldest"},
    {Order::changed, "changed"},
    {Order::due, "due"},
    {Order::priority, "priority"},
    {Order::status, "status"},
    {Order::queue, "queue"},
    {Order::agent, "agent"},
    {Order::subject, "subject"},
    {Order::customer, "customer"},
}};

Condition order_of(const Filter& filter)
{
  switch (filter.order) {
  case Order::newest:
    return {"t.id DESC", {}};
  case Order::oldest:
    return {"t.id", {}};
  case Order::changed:
    return {"t.updated_at DESC, t.id DESC", {}};
  case Order::due:
    return {"(SELECT coalesce(min(c.due_at), 9223372036854775807) FROM sla_clock c "
            "WHERE c.ticket = t.id AND c.stopped_at IS NULL AND c.target <> 'alarm'), t.id",
            {}};
  case Order::priority: {
    Condition order{"CASE t.priority", {}};
    std::int64_t place = 0;
    for (const auto& name : filter.by_urgency) {
      order.sql += fmt::format(" WHEN ? THEN {}", place++);
      order.values.emplace_back(name);
    }
    order.sql += filter.by_urgency.empty() ? " WHEN '' THEN 1 END, t.id DESC"
                                           : fmt::format(" ELSE {} END, t.id DESC", place);
    return order;
  }
  case Order::status:
    return {"t.status, t.substatus, t.id DESC", {}};
  case Order::queue:
    return {"t.queue, t.id DESC", {}};
  case Order::agent:
    return {"t.agent, t.id DESC", {}};
  case Order::subject:
    return {"t.subject COLLATE NOCASE, t.id DESC", {}};
  case Order::customer:
    return {"lower(t.requester_address), t.id DESC", {}};
  }
  return {"t.id DESC", {}};
}

} // namespace

std::optional<Order> parse_order(std::string_view text)
{
  for (const auto& [order, name] : orders)
    if (name == text)
      return order;
  return {};
}

const std::vector<std::string>& order_names()
{
  static const auto names = [] {
    std::vector<std::string> all;
    for (const auto& [order, name] : orders)
      all.emplace_back(name);
    return all;
  }();
  return names;
}

void each_ticket(store::Database& db, const Filter& filter, Instant now,
                 const std::function<void(const Ticket&)>& take)
{
  const auto where = condition_of(filter);
  const auto order = order_of(filter);
  auto query = db.prepare(fmt::format(
      "SELECT {} FROM ticket t{}{} ORDER BY {}{}", ticket_columns,
      where.sql.empty() ? "" : " WHERE ", where.sql, order.sql,
      // Which clock a ticket shows is judged below: what is taken is counted there.
      filter.limit && filter.clocks.empty() ? fmt::format(" LIMIT {}", *filter.limit) : ""));
  bind_values(query, order.values, bind_values(query, where.values));
  std::size_t taken = 0;
  while ((!filter.limit || taken < *filter.limit) && query.step()) {
    const auto ticket = read_ticket(db, query);
    if (!filter.clocks.empty() && std::find(filter.clocks.begin(), filter.clocks.end(),
                                            state(ticket.clocks, now)) == filter.clocks.end())
      continue;
    take(ticket);
    ++taken;
  }
}

} // namespace tkt::desk
