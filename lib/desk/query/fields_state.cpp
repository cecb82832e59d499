// is: and has:, a table each.
#include <fmt/format.h>

#include "desk/query/builder.hpp"

namespace tkt::desk {

namespace {

struct Word {
  std::string_view name;
  std::string_view sql; ///< empty: by kind of status, or by who asks
};

/// The newest mail from outside has had no answer yet.
constexpr std::string_view unanswered =
    "coalesce((SELECT m.kind FROM message m WHERE m.ticket = t.id "
    "AND m.kind IN ('incoming', 'outgoing') ORDER BY m.id DESC LIMIT 1) = 'incoming', 0)";

const std::vector<Word>& is_table()
{
  static const std::vector<Word> words{
      {"active", "t.active = 1"},
      {"answered", ""},
      {"cancelled", ""},
      {"closed", "t.active = 0"},
      {"loop", "EXISTS (SELECT 1 FROM autoreply a WHERE a.ticket = t.id AND a.state = 'stopped')"},
      {"mine", ""},
      {"new", ""},
      {"open", "t.active = 1"},
      {"pending", ""},
      {"rejected", ""},
      {"resolved", ""},
      {"snoozed", "EXISTS (SELECT 1 FROM snooze s WHERE s.ticket = t.id)"},
      {"spam", "t.contact IN (SELECT c.id FROM contact c WHERE c.spam = 1)"},
      {"unanswered", unanswered},
      {"unassigned", "t.agent = ''"},
      {"vip", "t.contact IN (SELECT c.id FROM contact c WHERE c.vip = 1)"},
      {"watched", ""},
  };
  return words;
}

const std::vector<Word>& has_table()
{
  static const std::vector<Word> words{
      {"attachment", "EXISTS (SELECT 1 FROM message m JOIN attachment f ON f.message = m.id "
                     "WHERE m.ticket = t.id)"},
      {"category", "t.category <> ''"},
      {"comment", "EXISTS (SELECT 1 FROM message m WHERE m.ticket = t.id AND m.kind = 'comment')"},
      {"contact", "t.contact IS NOT NULL"},
      {"link", "EXISTS (SELECT 1 FROM link l WHERE l.ticket = t.id OR l.other = t.id)"},
      {"sla", "t.sla <> ''"},
      {"tag", "EXISTS (SELECT 1 FROM ticket_tag g WHERE g.ticket = t.id)"},
      {"team", "t.team <> ''"},
      {"watcher", "EXISTS (SELECT 1 FROM watcher w WHERE w.ticket = t.id)"},
  };
  return words;
}

std::vector<std::string> names_of(const std::vector<Word>& words)
{
  std::vector<std::string> names;
  for (const auto& word : words)
    names.emplace_back(word.name);
  return names;
}

std::string_view sql_of(const std::vector<Word>& words, std::string_view name)
{
  for (const auto& word : words)
    if (word.name == name)
      return word.sql;
  return {};
}

Condition status_kind(const QueryBuilder& b, std::string_view kind)
{
  std::vector<std::string> statuses;
  bool active = false;
  for (const auto& status : b.config().statuses)
    if (config::to_text(status.kind) == kind) {
      statuses.push_back(status.name);
      active = config::is_active(status.kind);
    }
  auto found = one_of("t.status", statuses);
  found.sql = fmt::format("({}{})", active ? "t.active = 1 AND " : "", found.sql);
  return found;
}

} // namespace

const std::vector<std::string>& words_of_is()
{
  static const auto names = names_of(is_table());
  return names;
}

const std::vector<std::string>& words_of_has()
{
  static const auto names = names_of(has_table());
  return names;
}

Condition field_is(const QueryBuilder& b, const QueryNode& node)
{
  std::vector<Condition> parts;
  for (const auto& value : node.values) {
    const auto name = b.word(value, "nothing is", words_of_is());
    if (const auto sql = sql_of(is_table(), name); !sql.empty())
      parts.push_back({std::string{sql}, {}});
    else if (name == "answered")
      parts.push_back({fmt::format("NOT {}", unanswered), {}});
    else if (name == "mine")
      parts.push_back({"t.agent = ?", {b.me(value)}});
    else if (name == "watched")
      parts.push_back(
          {"t.id IN (SELECT w.ticket FROM watcher w WHERE w.agent = ?)", {b.me(value)}});
    else
      parts.push_back(status_kind(b, name));
  }
  return any_of(parts);
}

Condition field_has(const QueryBuilder& b, const QueryNode& node)
{
  std::vector<Condition> parts;
  for (const auto& value : node.values)
    parts.push_back(
        {std::string{sql_of(has_table(), b.word(value, "no ticket has", words_of_has()))}, {}});
  return any_of(parts);
}

} // namespace tkt::desk
