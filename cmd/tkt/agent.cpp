// tkt agent list - the agents.
#include <algorithm>

#include "shared/listing.hpp"
#include "verbs.hpp"

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

} // namespace

void add_agent(CLI::App& verb, Shell& shell)
{
  add_listing(verb, shell, "The agents", {"login", "name", "email", "teams"}, [](Shell& s) {
    std::vector<Listing> rows;
    for (const auto& agent : s.config().agents)
      rows.push_back({{"login", agent.login},
                      {"name", agent.name},
                      {"email", agent.email},
                      {"teams", teams_of(s.config(), agent.login)}});
    return rows;
  });
}

} // namespace tkt::cli
