#include "desk/ticket.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::desk {

namespace {

constexpr std::string_view columns =
    "t.id, t.subject, t.status, t.substatus, t.active, t.queue, t.agent, t.team, t.priority, "
    "t.category, t.type, t.sla, t.mailbox, t.requester_name, t.requester_address, t.contact, "
    "t.created_at, t.updated_at, t.last_message_at, t.last_message_from, t.closed_at, "
    "EXISTS (SELECT 1 FROM autoreply a WHERE a.ticket = t.id AND a.state = 'stopped')";

std::vector<std::string> tags_of(store::Database& db, TicketId id)
{
  std::vector<std::string> tags;
  auto query = db.prepare("SELECT tag FROM ticket_tag WHERE ticket = ? ORDER BY tag");
  query.bind_all(id);
  for (const auto& [tag] : query.rows<std::string>())
    tags.push_back(tag);
  return tags;
}

/// The row that `query` stands on, whose columns are those above.
Ticket read_ticket(store::Database& db, const store::Statement& query)
{
  Ticket ticket;
  int at = 0;
  const auto text = [&] { return query.read<std::string>(at++); };
  ticket.id = query.read<TicketId>(at++);
  ticket.subject = text();
  ticket.status = text();
  ticket.substatus = text();
  ticket.active = query.read<bool>(at++);
  ticket.queue = text();
  ticket.agent = text();
  ticket.team = text();
  ticket.priority = text();
  ticket.category = text();
  ticket.type = text();
  ticket.sla = text();
  ticket.mailbox = text();
  ticket.requester.name = text();
  ticket.requester.address = text();
  ticket.contact = query.read<std::optional<ContactId>>(at++);
  ticket.created_at = query.read<Instant>(at++);
  ticket.updated_at = query.read<Instant>(at++);
  ticket.last_message_at = query.read<Instant>(at++);
  ticket.last_message_from = text();
  ticket.closed_at = query.read<std::optional<Instant>>(at++);
  ticket.autoreply_stopped = query.read<bool>(at++);
  ticket.tags = tags_of(db, ticket.id);
  ticket.clocks = clocks_of(db, ticket.id);
  return ticket;
}

} // namespace

std::optional<Ticket> find_ticket(store::Database& db, TicketId id)
{
  auto query = db.prepare(fmt::format("SELECT {} FROM ticket t WHERE t.id = ?", columns));
  query.bind_all(id);
  if (!query.step())
    return {};
  return read_ticket(db, query);
}

Ticket get_ticket(store::Database& db, TicketId id)
{
  if (auto ticket = find_ticket(db, id))
    return std::move(*ticket);
  const auto nearest = db.prepare("SELECT id FROM ticket ORDER BY abs(id - ?) LIMIT 1")
                           .bind_all(id)
                           .value<TicketId>();
  throw Error{Kind::usage, nearest ? fmt::format("no ticket {}; the nearest is {}", id, *nearest)
                                   : fmt::format("no ticket {}; there are none yet", id)};
}

namespace {

/// A WHERE clause that grows, and the values for its question marks.
class Conditions {
public:
  void add(std::string condition) { parts_.push_back(std::move(condition)); }

  /// `column IN (…)`, unless there is nothing to choose from.
  void any_of(std::string_view column, const std::vector<std::string>& values)
  {
    if (values.empty())
      return;
    // `=` lets SQLite walk an index in the order of ticket numbers, where IN makes it sort.
    add(values.size() == 1 ? fmt::format("{} = ?", column)
                           : fmt::format("{} IN ({})", column, marks(values.size())));
    texts_.insert(texts_.end(), values.begin(), values.end());
  }

  void text(std::string value) { texts_.push_back(std::move(value)); }

  static std::string marks(std::size_t count)
  {
    std::string list = "?";
    for (std::size_t i = 1; i < count; ++i)
      list += ",?";
    return list;
  }

  std::string where() const
  {
    return parts_.empty() ? "" : fmt::format(" WHERE {}", fmt::join(parts_, " AND "));
  }

  void bind(store::Statement& query) const
  {
    int at = 0;
    for (const auto& value : texts_)
      query.bind(++at, value);
  }

private:
  std::vector<std::string> parts_;
  std::vector<std::string> texts_;
};

void add_statuses(Conditions& where, const std::vector<std::string>& statuses)
{
  if (statuses.empty())
    return;
  std::vector<std::string> any;
  for (const auto& status : statuses) {
    const auto slash = status.find('/');
    any.push_back(slash == std::string::npos ? "t.status = ?"
                                             : "(t.status = ? AND t.substatus = ?)");
    where.text(status.substr(0, slash));
    if (slash != std::string::npos)
      where.text(status.substr(slash + 1));
  }
  where.add(fmt::format("({})", fmt::join(any, " OR ")));
}

/// Words as FTS5 strings: everything in them is literal, all must occur.
std::string search_expression(std::string_view words)
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

Conditions conditions(const Filter& filter)
{
  Conditions where;
  if (filter.activity == Filter::Activity::active)
    where.add("t.active = 1");
  else if (filter.activity == Filter::Activity::inactive)
    where.add("t.active = 0");
  // Those that are active were never merged.
  if (filter.activity != Filter::Activity::active)
    where.add("NOT EXISTS (SELECT 1 FROM merged g WHERE g.ticket = t.id)");
  if (!filter.ids.empty()) {
    std::vector<std::string> numbers;
    for (const auto id : filter.ids)
      numbers.push_back(fmt::format("{}", id));
    where.add(fmt::format("t.id IN ({})", fmt::join(numbers, ",")));
  }
  add_statuses(where, filter.statuses);
  where.any_of("t.queue", filter.queues);
  where.any_of("t.agent", filter.agents);
  where.any_of("t.team", filter.teams);
  where.any_of("t.priority", filter.priorities);
  where.any_of("t.category", filter.categories);
  where.any_of("t.type", filter.types);
  where.any_of("t.mailbox", filter.mailboxes);
  where.any_of("t.sla", filter.slas);
  if (!filter.requesters.empty())
    where.any_of("lower(t.requester_address)", [&] {
      std::vector<std::string> folded;
      for (const auto& address : filter.requesters)
        folded.push_back(mail::fold_address(address));
      return folded;
    }());
  if (!filter.contacts.empty()) {
    std::vector<std::string> numbers;
    for (const auto id : filter.contacts)
      numbers.push_back(fmt::format("{}", id));
    where.add(numbers.size() == 1 ? fmt::format("t.contact = {}", numbers.front())
                                  : fmt::format("t.contact IN ({})", fmt::join(numbers, ",")));
  }
  if (!filter.organisations.empty()) {
    where.add(fmt::format("t.contact IN (SELECT c.id FROM contact c "
                          "WHERE c.organisation_folded IN ({}))",
                          Conditions::marks(filter.organisations.size())));
    for (const auto& name : filter.organisations)
      where.text(fold(name));
  }
  for (const auto& tag : filter.tags) {
    where.add("EXISTS (SELECT 1 FROM ticket_tag g WHERE g.ticket = t.id AND g.tag = ?)");
    where.text(tag);
  }
  if (const auto expression = search_expression(filter.text); !expression.empty()) {
    where.add("t.id IN (SELECT m.ticket FROM message m WHERE m.id IN "
              "(SELECT rowid FROM message_search WHERE message_search MATCH ?))");
    where.text(expression);
  }
  return where;
}

std::string_view order(Filter::Order order)
{
  switch (order) {
  case Filter::Order::newest:
    return " ORDER BY t.id DESC";
  case Filter::Order::oldest:
    return " ORDER BY t.id";
  case Filter::Order::changed:
    return " ORDER BY t.updated_at DESC, t.id DESC";
  case Filter::Order::due:
    return " ORDER BY (SELECT coalesce(min(c.due_at), 9223372036854775807) FROM sla_clock c "
           "WHERE c.ticket = t.id AND c.stopped_at IS NULL AND c.target <> 'alarm'), t.id";
  }
  return "";
}

} // namespace

void each_ticket(store::Database& db, const Filter& filter, Instant now,
                 const std::function<void(const Ticket&)>& take)
{
  const auto where = conditions(filter);
  auto query = db.prepare(
      fmt::format("SELECT {} FROM ticket t{}{}", columns, where.where(), order(filter.order)));
  where.bind(query);
  std::size_t taken = 0;
  while ((!filter.limit || taken < *filter.limit) && query.step()) {
    const auto ticket = read_ticket(db, query);
    const auto clock = state(ticket.clocks, now);
    if (!filter.clocks.empty() &&
        std::find(filter.clocks.begin(), filter.clocks.end(), clock) == filter.clocks.end())
      continue;
    if (filter.accept && !filter.accept(ticket))
      continue;
    take(ticket);
    ++taken;
  }
}

} // namespace tkt::desk
