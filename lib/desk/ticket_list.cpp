// Tickets in order, one after the other.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "desk/ticket_filter.hpp"
#include "desk/ticket_row.hpp"

namespace tkt::desk {

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
