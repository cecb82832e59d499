#include "desk/query/builder.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/suggest.hpp"
#include "base/text.hpp"

namespace tkt::desk {

namespace {

bool contains(const std::vector<std::string>& list, std::string_view name)
{
  return std::find(list.begin(), list.end(), name) != list.end();
}

/// Whether a word of `text` begins with `start`; both folded.
bool word_begins(std::string_view text, std::string_view start)
{
  for (const auto word : split(text, ' '))
    if (word.starts_with(start))
      return true;
  return false;
}

} // namespace

std::vector<std::string> QueryBuilder::names(const QueryValue& value, std::string_view what,
                                             const std::vector<std::string>& known) const
{
  if (!value.prefix && contains(known, value.text))
    return {value.text};
  const auto wanted = fold(value.text);
  std::vector<std::string> begin;
  for (const auto& name : known) {
    const auto folded = fold(name);
    if (!value.prefix && folded == wanted)
      return {name};
    if (folded.starts_with(wanted))
      begin.push_back(name);
  }
  if (begin.empty())
    fail(fmt::format("no {} \"{}\"{}", what, value.text, did_you_mean_one_of(value.text, known)),
         value.where);
  if (!value.prefix && begin.size() > 1)
    fail(fmt::format("\"{}\" may be {}", value.text, join(begin, ", ")), value.where);
  return begin;
}

std::vector<std::string> QueryBuilder::agents(const QueryValue& value) const
{
  if (value.text == "me" && !value.quoted && !value.prefix)
    return {me(value)};
  std::vector<std::string> known;
  std::vector<std::string> named;
  const auto wanted = fold(value.text);
  for (const auto& agent : config().agents) {
    known.push_back(agent.login);
    if (word_begins(fold(agent.name), wanted))
      named.push_back(agent.login);
  }
  const auto by_login = [&](const std::string& login) { return fold(login).starts_with(wanted); };
  if (!named.empty() && std::none_of(known.begin(), known.end(), by_login)) {
    if (named.size() > 1 && !value.prefix)
      fail(fmt::format("\"{}\" may be {}", value.text, join(named, ", ")), value.where);
    return named;
  }
  return names(value, "agent", known);
}

const std::string& QueryBuilder::me(const QueryValue& value) const
{
  if (context_.me.empty())
    fail("you are no agent of this desk; --as LOGIN acts for one", value.where);
  return context_.me;
}

void QueryBuilder::check_number(std::string_view table, std::int64_t number,
                                const QueryValue& value) const
{
  if (!context().unknown_number)
    return;
  if (const auto nearest = context().unknown_number(table, number); !nearest.empty())
    fail(fmt::format("no {} {}{}", table, number, nearest), value.where);
}

std::string QueryBuilder::word(const QueryValue& value, std::string_view what,
                               const std::vector<std::string>& known) const
{
  if (contains(known, value.text))
    return value.text;
  std::vector<std::string> begin;
  for (const auto& name : known)
    if (name.starts_with(to_lower_ascii(value.text)))
      begin.push_back(name);
  if (begin.size() == 1)
    return begin.front();
  // One near word would hide the other that is meant just as likely; all of a long list help
  // nobody.
  if (!begin.empty() && begin.size() < known.size())
    fail(fmt::format("\"{}\" may be {}", value.text, join(begin, ", ")), value.where);
  fail(fmt::format("{} \"{}\"{}", what, value.text,
                   did_you_mean_one_of(value.text, known, known.size())),
       value.where);
}

std::string QueryBuilder::full_text(const std::vector<QueryValue>& values, bool any) const
{
  std::string expression;
  for (const auto& value : values) {
    const auto speaks = [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
             static_cast<signed char>(c) < 0;
    };
    if (std::none_of(value.text.begin(), value.text.end(), speaks))
      fail("there is no word in this", value.where);
    if (!expression.empty())
      expression += any ? " OR " : " AND ";
    expression += '"';
    for (const char c : to_utf8(value.text)) {
      expression += c;
      if (c == '"')
        expression += c;
    }
    expression += value.prefix ? "\" *" : "\"";
  }
  return expression;
}

Condition one_of(std::string_view column, const std::vector<std::string>& values)
{
  // `=` lets SQLite walk an index in the order of ticket numbers, where IN makes it sort.
  Condition found{values.size() == 1
                      ? fmt::format("{} = ?", column)
                      : fmt::format("{} IN ({})", column, question_marks(values.size())),
                  {}};
  for (const auto& value : values)
    found.values.emplace_back(value);
  return found;
}

Condition any_of(const std::vector<Condition>& parts)
{
  if (parts.size() == 1)
    return parts.front();
  Condition all;
  for (const auto& part : parts) {
    all.sql += fmt::format("{}{}", all.sql.empty() ? "(" : " OR ", part.sql);
    all.values.insert(all.values.end(), part.values.begin(), part.values.end());
  }
  all.sql += ')';
  return all;
}

Condition has_text(const std::string& expression, bool few)
{
  // Of the few, a table of their messages is made, which SQLite gives a Bloom filter: to ask for
  // each of all the messages that have a word whether it is one of them takes longer than to find
  // it.
  constexpr std::string_view all_messages =
      "SELECT m.ticket FROM message_search s CROSS JOIN message m INDEXED BY message_place "
      "ON m.id = s.rowid WHERE s.message_search MATCH ?";
  constexpr std::string_view their_messages =
      "WITH few AS MATERIALIZED (SELECT a.id AS id, a.ticket AS ticket FROM ticket k "
      "CROSS JOIN message a INDEXED BY message_ticket ON a.ticket = k.id WHERE k.active = 1) "
      "SELECT few.ticket FROM message_search s CROSS JOIN few ON few.id = s.rowid "
      "WHERE s.message_search MATCH ?";
  return {fmt::format("t.id IN ({} "
                      "UNION ALL SELECT s.rowid FROM ticket_search s "
                      "WHERE s.ticket_search MATCH ?{} "
                      "UNION ALL SELECT k.id FROM contact_search s CROSS JOIN ticket k "
                      "ON k.contact = s.rowid WHERE s.contact_search MATCH ?{})",
                      few ? their_messages : all_messages, few ? tickets_of_few : "",
                      few ? " AND k.active = 1" : ""),
          {expression, expression, expression}};
}

} // namespace tkt::desk
