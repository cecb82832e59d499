// Names: each borne once, and each that is used borne by something.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "config/keys/values.hpp"
#include "config/load/defaults.hpp"

namespace tkt::config {

namespace {

/// Reports the second and later of those that bear one name.
template <class T>
void unique(const std::vector<T>& items, std::string T::*name, std::string_view what,
            Findings& findings)
{
  std::map<std::string_view, const Place*> seen;
  for (const auto& item : items) {
    const auto& own = item.*name;
    if (own.empty())
      continue; // reported as missing
    const auto [first, added] = seen.try_emplace(own, &item.place);
    if (!added)
      findings.problems.push_back({item.place, fmt::format("{} {} is there already, at {}", what,
                                                           quote(own), to_text(*first->second))});
  }
}

/// An address is one mailbox's: it decides which of them a message was for.
void unique_addresses(const Config& config, Findings& findings)
{
  std::map<std::string, const Mailbox*> owners;
  for (const auto& mailbox : config.mailboxes) {
    auto addresses = mailbox.aliases;
    addresses.push_back(mailbox.address);
    for (const auto& address : addresses) {
      if (address.empty())
        continue;
      const auto [first, added] = owners.try_emplace(fold(address), &mailbox);
      if (!added && first->second != &mailbox)
        findings.problems.push_back(
            {mailbox.place, fmt::format("mailbox {}: {} is an address of mailbox {} already, at {}",
                                        quote(mailbox.name), address, quote(first->second->name),
                                        to_text(first->second->place))});
    }
  }
}

template <class T>
std::vector<std::string> names(const std::vector<T>& items, std::string T::*name)
{
  std::vector<std::string> all;
  for (const auto& item : items)
    all.push_back(item.*name);
  return all;
}

std::vector<std::string> names(const Config& config, Target target)
{
  switch (target) {
  case Target::mailbox:
    return names(config.mailboxes, &Mailbox::name);
  case Target::agent:
    return names(config.agents, &Agent::login);
  case Target::team:
    return names(config.teams, &Team::name);
  case Target::assignee: {
    auto all = names(config.agents, &Agent::login);
    for (const auto& team : config.teams)
      all.push_back("team:" + team.name);
    for (const std::string way : {"round-robin", "least-loaded"}) {
      all.push_back(way); // among the agents of the ticket's queue
      for (const auto& team : config.teams)
        all.push_back(way + ":team:" + team.name);
    }
    return all;
  }
  case Target::queue:
    return names(config.queues, &Queue::name);
  case Target::calendar:
    return names(config.calendars, &Calendar::name);
  case Target::priority:
    return names(config.priorities, &Priority::name);
  case Target::category:
    return names(config.categories, &Category::name);
  case Target::type:
    return names(config.types, &Type::name);
  case Target::status: {
    auto all = names(config.statuses, &Status::name);
    for (const auto& status : config.statuses)
      for (const auto& sub : status.substatuses)
        all.push_back(status.name + '/' + sub);
    return all;
  }
  case Target::sla:
    break;
  }
  return names(config.slas, &Sla::name);
}

void unique_substatuses(const Config& config, Findings& findings)
{
  for (const auto& status : config.statuses) {
    auto sorted = status.substatuses;
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice != sorted.end())
      findings.problems.push_back({status.place, fmt::format("status {}: substatus {} twice",
                                                             quote(status.name), quote(*twice))});
  }
}

/// Mail is an agent's by its address.
void unique_agents(const Config& config, Findings& findings)
{
  std::map<std::string, const Agent*> owners;
  for (const auto& agent : config.agents) {
    if (agent.email.empty())
      continue;
    const auto [first, added] = owners.try_emplace(fold(agent.email), &agent);
    if (!added && first->second->login != agent.login)
      findings.problems.push_back(
          {agent.place,
           fmt::format("agent {}: {} is the address of agent {} already, at {}", quote(agent.login),
                       agent.email, quote(first->second->login), to_text(first->second->place))});
  }
}

/// Any agent may answer a ticket of any queue, so one such queue is enough.
void agent_addresses(const Config& config, Findings& findings)
{
  const auto shows_address = [](const Queue& queue) {
    return queue.from == SenderName::agent_address || queue.reply_to == ReplyTo::agent;
  };
  const auto queue = std::find_if(config.queues.begin(), config.queues.end(), shows_address);
  if (queue == config.queues.end())
    return;
  for (const auto& agent : config.agents)
    if (agent.email.empty())
      findings.problems.push_back(
          {agent.place, fmt::format("agent {} without email, which queue {} shows to customers",
                                    quote(agent.login), quote(queue->name))});
}

} // namespace

void check_names(const Config& config, Findings& findings)
{
  unique(config.mailboxes, &Mailbox::name, "mailbox", findings);
  unique(config.address_books, &AddressBook::name, "address_book", findings);
  unique(config.agents, &Agent::login, "agent", findings);
  unique(config.teams, &Team::name, "team", findings);
  unique(config.queues, &Queue::name, "queue", findings);
  unique(config.statuses, &Status::name, "status", findings);
  unique(config.categories, &Category::name, "category", findings);
  unique(config.types, &Type::name, "type", findings);
  unique(config.priorities, &Priority::name, "priority", findings);
  unique(config.slas, &Sla::name, "sla", findings);
  unique(config.calendars, &Calendar::name, "calendar", findings);
  unique(config.rules, &Rule::name, "rule", findings);
  unique(config.foreign_numbers, &ForeignNumber::name, "foreign_number", findings);
  unique(config.hooks, &Hook::name, "hook", findings);
  unique(config.monitors, &Monitor::name, "monitor", findings);
  unique(config.queries, &SavedQuery::name, "query", findings);
  unique_addresses(config, findings);
  unique_substatuses(config, findings);
  unique_agents(config, findings);
  agent_addresses(config, findings);

  std::map<Target, std::vector<std::string>> known;
  for (const auto& [target, name, key, place] : findings.references) {
    auto& candidates = known[target];
    if (candidates.empty())
      candidates = names(config, target);
    if (std::find(candidates.begin(), candidates.end(), name) == candidates.end())
      findings.problems.push_back(
          {place, fmt::format("{}: no {} {}{}", key, values::title(target), quote(name),
                              did_you_mean(name, candidates))});
  }
}

} // namespace tkt::config
