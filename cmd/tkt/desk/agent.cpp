// tkt agent - the agents: who they are (list, show), and who is there (away, back).
#include <algorithm>
#include <filesystem>

#include "desk/ticket/availability.hpp"
#include "tkt/desk/agent_away.hpp"
#include "tkt/desk/config_list.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

std::vector<std::string> teams_of(const config::Config& config, const std::string& login)
{
  std::vector<std::string> teams;
  for (const auto& team : config.teams) {
    if (std::find(team.agents.begin(), team.agents.end(), login) != team.agents.end())
      teams.push_back(team.name);
  }
  return teams;
}

/// Everybody is there before there is a desk.
desk::Availability availability_of(Shell& shell, const std::string& login)
{
  return std::filesystem::exists(shell.config().database_path())
             ? desk::availability(shell.db(), login, shell.now())
             : desk::Availability{};
}

} // namespace

void add_agent(Command verb, Shell& shell)
{
  add_listing_and_show(
      verb, shell, "The agents",
      {"login", "name", "email", "teams", "state", "until", "substitute"},
      [](Shell& s) {
        std::vector<Listing> rows;
        for (const auto& agent : s.config().agents) {
          const auto how = availability_of(s, agent.login);
          rows.push_back({{"login", agent.login},
                          {"name", agent.name},
                          {"email", agent.email},
                          {"teams", teams_of(s.config(), agent.login)},
                          {"language", agent.language},
                          {"calendar", agent.calendar},
                          {"signature", agent.signature},
                          {"active", active_tickets(s, "agent", agent.login)},
                          {"state", how.away ? "away" : "ready"},
                          {"until", how.away && how.until ? Json(to_rfc3339(*how.until)) : Json()},
                          {"substitute", how.away ? how.substitute : ""}});
        }
        return rows;
      },
      [](Shell& s) { return s.require_agent().login; });
  add_agent_away(verb, shell);
  add_agent_back(verb, shell);
}

} // namespace tkt::cli
