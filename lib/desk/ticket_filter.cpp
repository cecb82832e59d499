#include "desk/ticket_filter.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/query.hpp"
#include "desk/query_builder.hpp"

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

} // namespace tkt::desk
