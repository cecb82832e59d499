#include "desk/query/saved_query.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

void save_query(Session& session, std::string_view name, std::string_view query)
{
  const auto bad = [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '(' || c == ')' || c == '*' ||
           c == '@' || c == ',' || c == 0x7F;
  };
  if (name.empty() || name.size() > 80 || std::any_of(name.begin(), name.end(), bad))
    throw Error{Kind::usage,
                fmt::format("\"{}\" is no name for a query: letters, digits, dashes", name)};
  store::Transaction tx{session.db};
  session.db
      .prepare("INSERT INTO saved_query(agent, name, query) VALUES (?, ?, ?) "
               "ON CONFLICT(agent, name) DO UPDATE SET query = excluded.query")
      .run(session.actor.name, name, query);
  tx.commit();
}

bool forget_query(Session& session, std::string_view name)
{
  store::Transaction tx{session.db};
  session.db.prepare("DELETE FROM saved_query WHERE agent = ? AND name = ?")
      .run(session.actor.name, name);
  const bool there = session.db.changes() > 0;
  tx.commit();
  return there;
}

std::vector<std::pair<std::string, std::string>>
saved_queries(store::Database& db, const config::Config& config, std::string_view agent)
{
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& [name, query] :
       db.prepare("SELECT name, query FROM saved_query WHERE agent = ? ORDER BY name")
           .bind_all(agent)
           .rows<std::string, std::string>())
    all.emplace_back(name, query);
  for (const auto& query : config.queries) {
    const auto same = [&](const auto& own) { return own.first == query.name; };
    if (std::none_of(all.begin(), all.end(), same))
      all.emplace_back(query.name, query.query);
  }
  return all;
}

std::optional<std::string> find_query(store::Database& db, const config::Config& config,
                                      std::string_view agent, std::string_view name)
{
  if (auto own = db.prepare("SELECT query FROM saved_query WHERE agent = ? AND name = ?")
                     .bind_all(agent, name)
                     .value<std::string>())
    return own;
  for (const auto& query : config.queries)
    if (query.name == name)
      return query.query;
  return {};
}

} // namespace tkt::desk
