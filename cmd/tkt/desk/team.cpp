// tkt team list, tkt team show NAME - the teams.
#include "tkt/desk/config_list.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

std::vector<std::string> queues_of(const config::Config& config, const std::string& team)
{
  std::vector<std::string> queues;
  for (const auto& queue : config.queues)
    for (const auto& name : queue.teams)
      if (name == team)
        queues.push_back(queue.name);
  return queues;
}

} // namespace

void add_team(Command verb, Shell& shell)
{
  add_listing_and_show(verb, shell, "The teams", {"name", "agents", "queues"}, [](Shell& s) {
    std::vector<Listing> rows;
    for (const auto& team : s.config().teams)
      rows.push_back({{"name", team.name},
                      {"agents", team.agents},
                      {"queues", queues_of(s.config(), team.name)}});
    return rows;
  });
}

} // namespace tkt::cli
