#include "rules/action.hpp"

#include <algorithm>
#include <array>

namespace tkt::rules {

namespace {

using Values = std::vector<std::string>;
using Slot = std::optional<Plan::Word> Plan::*;

template <Slot slot>
void say(Plan& plan, const Values& values, const std::string& because)
{
  plan.*slot = Plan::Word{values.back(), because};
}

void assign(Plan& plan, const Values& values, const std::string& because)
{
  constexpr std::string_view team = "team:";
  const auto& value = values.back();
  if (value.starts_with(team))
    plan.team = Plan::Word{value.substr(team.size()), because};
  else
    plan.agent = Plan::Word{value, because};
}

void add_tags(Plan& plan, const Values& values, const std::string& because)
{
  for (const auto& tag : values)
    plan.add_tags.push_back({tag, because});
}

void remove_tags(Plan& plan, const Values& values, const std::string& because)
{
  for (const auto& tag : values)
    plan.remove_tags.push_back({tag, because});
}

void acknowledge(Plan& plan, const Values& values, const std::string& because)
{
  if (values.back() == "false")
    plan.no_acknowledgement = Plan::Word{{}, because};
  else
    plan.no_acknowledgement.reset();
}

constexpr std::array deeds{
    Deed{"queue", say<&Plan::queue>},
    Deed{"assign", assign},
    Deed{"team", say<&Plan::team>},
    Deed{"priority", say<&Plan::priority>},
    Deed{"category", say<&Plan::category>},
    Deed{"type", say<&Plan::type>},
    Deed{"status", say<&Plan::status>},
    Deed{"sla", say<&Plan::sla>},
    Deed{"add_tags", add_tags},
    Deed{"remove_tags", remove_tags},
    Deed{"acknowledge", acknowledge},
};

} // namespace

const Deed* find_deed(std::string_view name)
{
  const auto* found =
      std::find_if(deeds.begin(), deeds.end(), [&](const Deed& deed) { return deed.name == name; });
  return found == deeds.end() ? nullptr : found;
}

std::vector<std::string> deed_names()
{
  std::vector<std::string> names;
  for (const auto& deed : deeds)
    names.emplace_back(deed.name);
  return names;
}

void carry_out(desk::Session& session, TicketId ticket, const Plan& plan, bool opened)
{
  const auto set = [&](desk::Field field, const std::optional<Plan::Word>& word) {
    if (word)
      desk::set(session, ticket, field, word->value, word->because);
  };
  if (!opened)
    set(desk::Field::queue, plan.queue);
  set(desk::Field::agent, plan.agent);
  set(desk::Field::team, plan.team);
  set(desk::Field::priority, plan.priority);
  set(desk::Field::category, plan.category);
  set(desk::Field::type, plan.type);
  set(desk::Field::sla, plan.sla);
  set(desk::Field::status, plan.status);
  for (const auto& [tag, because] : plan.add_tags)
    desk::add_tag(session, ticket, tag, because);
  for (const auto& [tag, because] : plan.remove_tags)
    desk::remove_tag(session, ticket, tag, because);
}

} // namespace tkt::rules
