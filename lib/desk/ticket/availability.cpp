#include "desk/ticket/availability.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

Availability availability(store::Database& db, std::string_view agent, Instant now)
{
  const auto row = db.prepare("SELECT state, until, substitute FROM agent_state WHERE agent = ?")
                       .bind_all(agent)
                       .row<std::string, std::optional<Instant>, std::string>();
  Availability how;
  if (!row)
    return how;
  const auto& [state, until, substitute] = *row;
  how.away = state == "away" && (!until || now < *until);
  how.until = until;
  how.substitute = substitute;
  return how;
}

void set_availability(Session& session, std::string_view agent, const Availability& how)
{
  session.config.agent(agent);
  if (!how.substitute.empty())
    session.config.agent(how.substitute);
  if (how.substitute == agent)
    throw Error{Kind::usage, fmt::format("{} cannot be his own substitute", agent)};
  session.db
      .prepare("INSERT INTO agent_state(agent, state, until, substitute) VALUES (?, ?, ?, ?) "
               "ON CONFLICT(agent) DO UPDATE SET state = excluded.state, until = excluded.until, "
               "substitute = excluded.substitute")
      .run(agent, how.away ? "away" : "ready", how.until, how.substitute);
}

std::vector<std::string> ready_agents(store::Database& db, const std::vector<std::string>& agents,
                                      Instant now)
{
  std::vector<std::string> ready;
  const auto add = [&](const std::string& agent) {
    if (std::find(ready.begin(), ready.end(), agent) == ready.end())
      ready.push_back(agent);
  };
  for (const auto& agent : agents) {
    const auto how = availability(db, agent, now);
    if (!how.away)
      add(agent);
    else if (!how.substitute.empty() && !availability(db, how.substitute, now).away)
      add(how.substitute);
  }
  return ready;
}

StandIn stand_in(store::Database& db, std::string_view agent, Instant now)
{
  StandIn found{std::string{agent}, {}};
  if (agent.empty() || !availability(db, agent, now).away)
    return found;
  found.note = fmt::format("; {} is away", agent);
  if (const auto ready = ready_agents(db, {found.agent}, now); !ready.empty()) {
    found.agent = ready.front();
    found.note += fmt::format(", {} stands in", found.agent);
  }
  return found;
}

std::int64_t active_tickets(store::Database& db, std::string_view agent)
{
  return db.prepare("SELECT active FROM agent_load WHERE agent = ?")
      .bind_all(agent)
      .value<std::int64_t>()
      .value_or(0);
}

std::optional<std::string> next_in_turn(Session& session, std::string_view pool,
                                        const std::vector<std::string>& agents)
{
  if (agents.empty())
    return {};
  store::Transaction tx{session.db};
  const auto last = session.db.prepare("SELECT agent FROM agent_turn WHERE pool = ?")
                        .bind_all(pool)
                        .value<std::string>();
  auto next = agents.begin();
  if (last) {
    const auto at = std::find(agents.begin(), agents.end(), *last);
    if (at != agents.end() && at + 1 != agents.end())
      next = at + 1;
  }
  session.db
      .prepare("INSERT INTO agent_turn(pool, agent) VALUES (?, ?) "
               "ON CONFLICT(pool) DO UPDATE SET agent = excluded.agent")
      .run(pool, *next);
  tx.commit();
  return *next;
}

std::optional<std::string> least_loaded(store::Database& db, const std::vector<std::string>& agents)
{
  std::optional<std::string> best;
  std::int64_t least = 0;
  for (const auto& agent : agents) {
    const auto load = active_tickets(db, agent);
    if (!best || load < least) {
      best = agent;
      least = load;
    }
  }
  return best;
}

} // namespace tkt::desk
