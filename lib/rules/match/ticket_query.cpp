#include "rules/match/ticket_query.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/query/query.hpp"
#include "desk/query/saved_query.hpp"
#include "desk/ticket/change.hpp"
#include "rules/match/planned_ticket.hpp"
#include "rules/match/snapshot_desk.hpp"
#include "sla/remaining.hpp"
#include "store/transaction.hpp"

namespace tkt::rules {

namespace {

desk::QueryContext context_of(const config::Config& config, Instant now, std::string me = {})
{
  desk::QueryContext context{config, now, desk::zone_of(config), std::move(me)};
  context.saved = [&config](const std::string& name) -> std::optional<std::string> {
    for (const auto& query : config.queries)
      if (query.name == name)
        return query.query;
    return {};
  };
  for (const auto& query : config.queries)
    context.saved_names.push_back(query.name);
  return context;
}

void look_at(const config::Config& config, const std::string& query, const config::Place& place,
             std::string_view what, std::vector<config::Problem>& problems,
             const std::string& me = {})
{
  try {
    desk::compile_query(query, context_of(config, Instant{}, me));
  } catch (const desk::QueryError& e) {
    const auto at = std::min(e.where().at, query.size());
    problems.push_back(
        {place, fmt::format("{}: {}; at character {} of \"{}\": \"{}\"", what, e.what(), at + 1,
                            query, query.substr(at, std::max<std::size_t>(1, e.where().size)))});
  }
}

void look_at(const config::Config& config, const config::Condition& condition,
             std::vector<config::Problem>& problems)
{
  if (condition.test == "query")
    for (const auto& query : condition.values)
      look_at(config, query, condition.place, "if: query", problems);
  for (const auto& part : condition.parts)
    look_at(config, part, problems);
}

} // namespace

bool finds(store::Database& db, const Facts& facts, const desk::Query& query, TicketId id)
{
  auto* calendars = facts.scene().calendars;
  if (query.needs_left)
    desk::define_work_left(
        db,
        [&db, calendars, now = facts.scene().at](TicketId of, std::string_view sla,
                                                 std::string_view queue) -> std::optional<seconds> {
          if (calendars == nullptr)
            return {};
          desk::Ticket ticket;
          ticket.clocks = desk::clocks_of(db, of);
          ticket.sla = sla;
          ticket.queue = queue;
          const auto left = sla::remaining(*calendars, ticket, now);
          return left ? std::optional{left->work} : std::nullopt;
        });
  const auto where = desk::both({"t.id = ?", {id.value}}, query.condition);
  auto found = db.prepare(fmt::format("SELECT 1 FROM ticket t WHERE {}", where.sql));
  desk::bind_values(found, where.values);
  return found.step();
}

namespace {

bool ask_foreseen(store::Database& db, const Facts& facts, const desk::Query& query)
{
  store::Transaction tx{db}; // never committed
  const PlannedTicket foreseen{db, facts};
  return finds(db, facts, query, foreseen.id());
}

} // namespace

bool finds_ticket(const Facts& facts, const std::string& query)
{
  const auto& scene = facts.scene();
  if (scene.db == nullptr && scene.past == nullptr)
    return false;
  const auto compiled = desk::compile_query(query, context_of(scene.config, scene.at));
  if (scene.past != nullptr)
    return scene.past->finds(facts, compiled);
  if (!scene.only_looking)
    return ask_foreseen(*scene.db, facts, compiled);
  // Whoever only looks has the file open for reading; what is rolled back takes another connection.
  try {
    auto db = store::Database::open(scene.db->file(), store::Mode::write);
    return ask_foreseen(db, facts, compiled);
  } catch (const Error& e) {
    if (e.kind() != Kind::temporary)
      throw;
  }
  return scene.ticket != nullptr && scene.ticket->id.value > 0 &&
         finds(*scene.db, facts, compiled, scene.ticket->id);
}

std::vector<config::Problem> query_problems(const config::Config& config,
                                            const config::Condition& condition)
{
  std::vector<config::Problem> problems;
  look_at(config, condition, problems);
  return problems;
}

namespace {

/// The SQL of all queries in a condition.
void gather_sql(const config::Config& config, const config::Condition& condition, std::string& sql)
{
  if (condition.test == "query")
    for (const auto& query : condition.values) {
      const auto compiled = desk::compile_query(query, context_of(config, Instant{}));
      sql += compiled.condition.sql + (compiled.needs_left ? " sla_clock" : "") + '\n';
    }
  for (const auto& part : condition.parts)
    gather_sql(config, part, sql);
}

} // namespace

std::vector<std::string> past_doubts(const config::Config& config)
{
  // What the desk keeps as it is now alone; the log does not tell how it was.
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kept{{
      {"sla_clock", "promises"},
      {" snooze ", "being put off"},
      {" autoreply ", "automatic answers"},
      {" rating ", "ratings"},
      {" link ", "links"},
  }};
  std::vector<std::string> doubts;
  for (const auto& rule : config.rules) {
    if (rule.on != "message")
      continue;
    std::string sql;
    gather_sql(config, rule.condition, sql);
    std::vector<std::string> asked;
    for (const auto& [table, what] : kept)
      if (sql.find(table) != std::string::npos)
        asked.emplace_back(what);
    if (!asked.empty())
      doubts.push_back(fmt::format("rule \"{}\" asks for {}: taken as they are today for tickets "
                                   "that were there when the message came",
                                   rule.name, join(asked, ", ")));
  }
  return doubts;
}

std::vector<config::Problem> query_problems(const config::Config& config)
{
  std::vector<config::Problem> problems;
  for (const auto& rule : config.rules)
    look_at(config, rule.condition, problems);
  // It may say `me`, who is whoever asks; a rule is nobody.
  for (const auto& saved : config.queries)
    look_at(config, saved.query, saved.place, fmt::format("query \"{}\"", saved.name), problems,
            "me");
  return problems;
}

} // namespace tkt::rules
