#include "store/changeset.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "store/sqlite.hpp"

namespace tkt::store {

namespace {

/// Of each column, with its name: `'state', old.state, 'until', old.until`.
std::string object(const LoggedTable& table, std::string_view row)
{
  std::string pairs;
  for (const auto* names : {&table.key, &table.columns})
    for (const auto name : *names)
      pairs += fmt::format("{}'{}', {}{}", pairs.empty() ? "" : ", ", name, row, name);
  return fmt::format("json_object({})", pairs);
}

std::string key_of(const LoggedTable& table, std::string_view row)
{
  std::vector<std::string> names;
  for (const auto name : table.key)
    names.push_back(fmt::format("{}{}", row, name));
  return fmt::format("json_array({})", join(names, ", "));
}

std::string at_key(const LoggedTable& table)
{
  std::vector<std::string> conditions;
  for (std::size_t i = 0; i < table.key.size(); ++i)
    conditions.push_back(fmt::format("{} = json_extract(:key, '$[{}]')", table.key[i], i));
  return join(conditions, " AND ");
}

/// A change that is taken back within the same action leaves nothing.
std::string trigger(const LoggedTable& table, std::string_view name, std::string_view when,
                    bool was, bool is)
{
  const auto key = key_of(table, is ? "new." : "old.");
  return fmt::format("CREATE TEMP TRIGGER IF NOT EXISTS {0}_{1} AFTER {2} ON main.{1} BEGIN "
                     "INSERT INTO row_change(action, table_name, key, before, after) "
                     "SELECT id, '{1}', {3}, {4}, {5} FROM current_action WHERE true "
                     "ON CONFLICT (action, table_name, key) DO UPDATE SET after = excluded.after; "
                     "DELETE FROM row_change WHERE action = (SELECT id FROM current_action) "
                     "AND table_name = '{1}' AND key = {3} AND before IS after; END;",
                     name, table.name, when, key, was ? object(table, "old.") : "NULL",
                     is ? object(table, "new.") : "NULL");
}

std::string trigger_of_own(const LoggedTable& table, std::string_view when)
{
  return fmt::format(
      "CREATE TEMP TRIGGER IF NOT EXISTS row_set_{0} AFTER {1} ON main.{0} BEGIN "
      "UPDATE row_change SET after = {2} WHERE action = (SELECT id FROM "
      "current_action) AND table_name = '{0}' AND key = {3} AND before IS NULL; END;",
      table.name, when, object(table, "new."), key_of(table, "new."));
}

using What = detail::RowLog::What;

void arm(Database& db, const LoggedTable& table, What what)
{
  switch (what) {
  case What::inserted:
    return db.execute(trigger(table, "row_new", "INSERT", false, true));
  case What::deleted:
    return db.execute(trigger(table, "row_gone", "DELETE", true, false));
  case What::updated:
    const std::vector<std::string> columns{table.columns.begin(), table.columns.end()};
    const auto when = fmt::format("UPDATE OF {}", join(columns, ", "));
    return db.execute(table.updates == LoggedTable::Updates::own
                          ? trigger_of_own(table, when)
                          : trigger(table, "row_set", when, true, true));
  }
}

std::optional<What> read_what(int code)
{
  switch (code) {
  case SQLITE_INSERT:
    return What::inserted;
  case SQLITE_UPDATE:
    return What::updated;
  case SQLITE_DELETE:
    return What::deleted;
  default:
    return {};
  }
}

/// Called by SQLite for all that a statement which is being prepared will do.
int note(void* ours, int code, const char* table, const char* column, const char*, const char*)
{
  auto& log = *static_cast<detail::RowLog*>(ours);
  const auto what = read_what(code);
  if (!what || table == nullptr)
    return SQLITE_OK;
  for (const auto& change : log.waiting) {
    const auto& columns = change.table->columns;
    if (change.what == *what && change.table->name == table &&
        (*what != What::updated ||
         std::find(columns.begin(), columns.end(), std::string_view{column}) != columns.end()) &&
        std::find(log.touched.begin(), log.touched.end(), change) == log.touched.end())
      log.touched.push_back(change);
  }
  return SQLITE_OK;
}

} // namespace

void detail::RowLog::arm_touched(Database& db)
{
  while (!touched.empty()) {
    const auto change = touched.back();
    touched.pop_back();
    if (std::erase(waiting, change) > 0)
      arm(db, *change.table, change.what);
  }
}

void Database::State::clear_cache()
{
  std::erase_if(cache, [](const auto& cached) { return !cached.second->lent; });
}

void Database::State::disarm()
{
  if (!row_log || row_log->waiting.size() == row_log->all.size())
    return;
  row_log->waiting = row_log->all;
  clear_cache();
}

void log_rows(Database& db, std::span<const LoggedTable> tables)
{
  auto& state = db.state();
  if (state.row_log)
    return;
  state.row_log = std::make_unique<detail::RowLog>();
  for (const auto& table : tables) {
    if (table.inserts)
      state.row_log->all.push_back({&table, What::inserted});
    if (table.updates != LoggedTable::Updates::none && !table.columns.empty())
      state.row_log->all.push_back({&table, What::updated});
    if (table.deletes)
      state.row_log->all.push_back({&table, What::deleted});
  }
  state.row_log->waiting = state.row_log->all;
  state.clear_cache(); // what was prepared before would not be seen
  sqlite3_set_authorizer(state.db.get(), note, state.row_log.get());
}

std::vector<RowChange> row_changes(Database& db, std::int64_t action)
{
  std::vector<RowChange> changes;
  auto query = db.prepare("SELECT id, table_name, key, before, after FROM row_change "
                          "WHERE action = ? ORDER BY id DESC");
  query.bind_all(action);
  while (query.step())
    changes.push_back({query.read<std::int64_t>(0), query.read<std::string>(1),
                       query.read<std::string>(2), query.read<std::optional<std::string>>(3),
                       query.read<std::optional<std::string>>(4)});
  return changes;
}

RowImage read_image(Database& db, std::string_view image)
{
  RowImage columns;
  auto query = db.prepare("SELECT CAST(key AS TEXT), CAST(atom AS TEXT) FROM json_each(?)");
  query.bind_all(image);
  while (query.step())
    columns.emplace(query.read<std::string>(0), query.read<std::optional<std::string>>(1));
  return columns;
}

std::optional<std::string> row_image(Database& db, const LoggedTable& table, std::string_view key)
{
  auto query = db.prepare(
      fmt::format("SELECT {} FROM {} WHERE {}", object(table, ""), table.name, at_key(table)));
  return query.bind(":key", key).value<std::string>();
}

void insert_row(Database& db, const LoggedTable& table, std::string_view image)
{
  std::vector<std::string> names;
  std::vector<std::string> values;
  for (const auto* columns : {&table.key, &table.columns})
    for (const auto name : *columns) {
      names.emplace_back(name);
      values.push_back(fmt::format("json_extract(:image, '$.{}')", name));
    }
  db.prepare(fmt::format("INSERT INTO {}({}) VALUES ({})", table.name, join(names, ", "),
                         join(values, ", ")))
      .bind(":image", image)
      .step();
}

void delete_row(Database& db, const LoggedTable& table, std::string_view key)
{
  db.prepare(fmt::format("DELETE FROM {} WHERE {}", table.name, at_key(table)))
      .bind(":key", key)
      .step();
}

void write_columns(Database& db, const LoggedTable& table, std::string_view key,
                   std::string_view image, std::span<const std::string> columns)
{
  if (columns.empty())
    return;
  std::vector<std::string> sets;
  for (const auto& name : columns)
    sets.push_back(fmt::format("{0} = json_extract(:image, '$.{0}')", name));
  auto query = db.prepare(
      fmt::format("UPDATE {} SET {} WHERE {}", table.name, join(sets, ", "), at_key(table)));
  query.bind(":image", image).bind(":key", key).step();
}

void defer_references(Database& db)
{
  db.execute("PRAGMA defer_foreign_keys = ON");
}

} // namespace tkt::store
