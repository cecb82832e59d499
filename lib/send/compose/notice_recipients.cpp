#include "send/compose/notice_recipients.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "config/model/listener_words.hpp"
#include "desk/ticket/watchers.hpp"
#include "mail/parse/address.hpp"

namespace tkt::send {

namespace {

constexpr std::string_view team_mark = "team:";
constexpr std::string_view queue_mark = "queue:";

const config::Team* find_team(const config::Config& config, std::string_view name)
{
  const auto found = std::find_if(config.teams.begin(), config.teams.end(),
                                  [&](const config::Team& team) { return team.name == name; });
  return found == config.teams.end() ? nullptr : &*found;
}

class Gathering {
public:
  explicit Gathering(const config::Config& config) : config_{config} {}

  std::vector<Listener> all;

  void add_agent(std::string_view login)
  {
    if (const auto* agent = config_.find_agent(login))
      add(*agent);
  }
  void add_team(std::string_view name)
  {
    if (const auto* team = find_team(config_, name))
      for (const auto& login : team->agents)
        add_agent(login);
  }
  void add_queue(std::string_view name)
  {
    if (const auto* queue = config_.find_queue(name))
      for (const auto& login : agents_of(config_, *queue))
        add_agent(login);
  }
  void add_address(std::string_view address)
  {
    if (const auto* agent = config_.find_agent_at(address))
      add(*agent);
    else
      add(Listener{"", "", std::string{address}});
  }
  void add_any(std::string_view watcher)
  {
    if (config_.find_agent(watcher) != nullptr)
      add_agent(watcher);
    else if (mail::valid_address(std::string{watcher}))
      add_address(watcher);
  }

private:
  void add(const config::Agent& agent)
  {
    add(Listener{agent.login, agent.name, agent.email, agent.language});
  }
  void add(Listener listener)
  {
    const auto key = [](const Listener& one) {
      return one.address.empty() ? one.login : mail::fold_address(one.address);
    };
    const auto known = std::any_of(all.begin(), all.end(),
                                   [&](const Listener& one) { return key(one) == key(listener); });
    if (!known)
      all.push_back(std::move(listener));
  }

  const config::Config& config_;
};

} // namespace

bool names_listeners(const config::Config& config, std::string_view word)
{
  if (config::is_ticket_listener(word) || config.find_agent(word) != nullptr)
    return true;
  if (word.starts_with(team_mark))
    return find_team(config, word.substr(team_mark.size())) != nullptr;
  if (word.starts_with(queue_mark))
    return config.find_queue(word.substr(queue_mark.size())) != nullptr;
  return mail::valid_address(std::string{word});
}

std::vector<std::string> agents_of(const config::Config& config, const config::Queue& queue)
{
  auto logins = queue.agents;
  for (const auto& name : queue.teams)
    if (const auto* team = find_team(config, name))
      for (const auto& login : team->agents)
        if (std::find(logins.begin(), logins.end(), login) == logins.end())
          logins.push_back(login);
  return logins;
}

std::vector<Listener> listeners(store::Database& db, const config::Config& config,
                                const desk::Ticket& ticket, std::span<const std::string> words)
{
  Gathering gathering{config};
  for (const std::string_view word : words) {
    if (!names_listeners(config, word))
      throw Error{Kind::config, fmt::format("nobody to tell is called \"{}\"", word)};
    if (word == "ticket.agent")
      gathering.add_agent(ticket.agent);
    else if (word == "ticket.team")
      gathering.add_team(ticket.team);
    else if (word == "ticket.queue")
      gathering.add_queue(ticket.queue);
    else if (word == "ticket.watchers")
      for (const auto& watcher : desk::watchers(db, ticket.id))
        gathering.add_any(watcher);
    else if (word.starts_with(team_mark))
      gathering.add_team(word.substr(team_mark.size()));
    else if (word.starts_with(queue_mark))
      gathering.add_queue(word.substr(queue_mark.size()));
    else
      gathering.add_any(word);
  }
  return gathering.all;
}

} // namespace tkt::send
