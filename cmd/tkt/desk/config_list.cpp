#include "tkt/desk/config_list.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"
#include "term/table.hpp"
#include "tkt/ui/fields.hpp"
#include "tkt/ui/wording.hpp"

namespace tkt::cli {

namespace {

std::string cell(const Json& value)
{
  if (value.is_null())
    return {};
  if (const auto* yes = value.boolean())
    return *yes ? "yes" : "no";
  if (const auto* text = value.text())
    return *text;
  const auto* items = value.items();
  if (items == nullptr)
    return value.dump();
  std::string list;
  for (const auto& item : *items)
    list += (list.empty() ? "" : ",") + cell(item);
  return list;
}

int print(Shell& shell, const std::vector<std::string>& columns, const std::vector<Listing>& rows)
{
  auto& out = shell.out();
  if (shell.json()) {
    for (const auto& row : rows)
      out.json(row);
    return EX_OK;
  }
  std::vector<term::Column> titles;
  for (const auto& column : columns)
    titles.push_back({.title = column, .gives_way = column != columns.front()});
  term::Table table{titles, out.terminal(), [&out](std::string_view line) { out.line(line); }};
  for (const auto& row : rows) {
    std::vector<term::Cell> cells;
    for (const auto& column : columns) {
      const auto text = cell(row.at(column));
      const auto at = parse_rfc3339(text);
      cells.emplace_back(at ? when(*at, shell.now(), out.terminal()) : text);
    }
    table.add(std::move(cells));
  }
  table.finish();
  return EX_OK;
}

/// The text of a column; empty if the row has none there.
std::string text_of(const Listing& row, std::string_view column)
{
  for (const auto& field : row.fields())
    if (field.name == column && field.value.text() != nullptr)
      return *field.value.text();
  return {};
}

/// How near a row comes to what somebody has typed; less is nearer.
enum class Match { name, beginning, part, none };

Match match(const Listing& row, const std::string& name_column, const std::string& wanted)
{
  const auto folded = fold_marks(wanted);
  const auto name = text_of(row, name_column);
  if (name == wanted)
    return Match::name;
  if (fold_marks(name).starts_with(folded))
    return Match::beginning;
  for (const auto& column : {name_column, std::string{"name"}, std::string{"email"}})
    if (fold_marks(text_of(row, column)).find(folded) != std::string::npos)
      return Match::part;
  return Match::none;
}

/// The one row that comes nearest.
const Listing& choose(const std::vector<Listing>& rows, const std::string& name_column,
                      const std::string& what, const std::string& wanted)
{
  std::vector<std::string> names;
  for (const auto& row : rows)
    names.push_back(text_of(row, name_column));
  for (const auto how : {Match::name, Match::beginning, Match::part}) {
    std::vector<const Listing*> found;
    std::vector<std::string> found_names;
    for (const auto& row : rows)
      if (!wanted.empty() && match(row, name_column, wanted) == how) {
        found.push_back(&row);
        found_names.push_back(text_of(row, name_column));
      }
    if (found.size() == 1)
      return *found.front();
    if (!found.empty())
      throw Error{Kind::usage,
                  fmt::format("\"{}\" may be {}; which of them?", wanted, join(found_names, ", "))};
  }
  throw Error{Kind::usage,
              fmt::format("no {} \"{}\"{}", what, wanted, did_you_mean_one_of(wanted, names))};
}

/// Everything about one of them, a line each.
int show(Shell& shell, const Listing& row)
{
  auto& out = shell.out();
  if (shell.json()) {
    out.json(row);
    return EX_OK;
  }
  for (const auto& [name, value] : row.fields()) {
    const auto text = cell(value);
    const auto at = parse_rfc3339(text);
    card_field(out, name, at ? moment(*at, shell.now(), out.terminal()) : text, 12);
  }
  return EX_OK;
}

} // namespace

void add_listing(Command verb, Shell& shell, const std::string& description,
                 std::vector<std::string> columns, std::function<std::vector<Listing>(Shell&)> rows)
{
  auto list = verb.word("list", description);
  shell.add_json(list);
  shell.on(list, [columns = std::move(columns), rows = std::move(rows)](Shell& s) {
    return print(s, columns, rows(s));
  });
}

void add_listing_and_show(Command verb, Shell& shell, const std::string& description,
                          std::vector<std::string> columns,
                          std::function<std::vector<Listing>(Shell&)> rows,
                          std::function<std::string(Shell&)> own)
{
  const auto what = verb.name();
  const auto name_column = columns.front();
  add_listing(verb, shell, description, std::move(columns), rows);

  auto wanted = std::make_shared<std::string>();
  auto word = verb.word("show", "All that there is to say of one of them");
  word.argument("NAME", *wanted,
                own ? "its name, or a part of it; you, if nobody is named"
                    : "its name, or a part of it")
      .required(!own);
  shell.add_json(word);
  shell.on(word, [=](Shell& s) {
    const auto all = rows(s);
    const bool oneself = own && (wanted->empty() || *wanted == "me");
    return show(s, choose(all, name_column, what, oneself ? own(s) : *wanted));
  });
  verb.footer(fmt::format("Examples:\n  tkt {0} list\n  tkt {0} show NAME", what));
}

std::int64_t active_tickets(Shell& shell, std::string_view column, const std::string& name)
{
  if (!std::filesystem::exists(shell.config().database_path()))
    return 0;
  return shell.db()
      .prepare(fmt::format("SELECT count(*) FROM ticket WHERE active = 1 AND {} = ?", column))
      .bind_all(name)
      .value<std::int64_t>()
      .value_or(0);
}

} // namespace tkt::cli
