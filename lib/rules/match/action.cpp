#include "rules/match/action.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace tkt::rules {

namespace {

using Strings = std::vector<std::string>;
using Slot = std::optional<Plan::Word> Plan::*;
using List = std::vector<Plan::Word> Plan::*;

template <Slot slot>
void say(Plan& plan, const Strings& values, const Because& because)
{
  plan.*slot = Plan::Word{values.back(), because.text, because.rule};
}

template <List list>
void add(Plan& plan, const Strings& values, const Because& because)
{
  for (const auto& value : values)
    if (!trim(value).empty())
      (plan.*list).push_back({value, because.text, because.rule});
}

/// A switch whose "false" takes back what an earlier rule has said.
template <Slot slot, bool when>
void turn(Plan& plan, const Strings& values, const Because& because)
{
  if ((values.back() == "true") == when)
    plan.*slot = Plan::Word{{}, because.text, because.rule};
  else
    (plan.*slot).reset();
}

void assign(Plan& plan, const Strings& values, const Because& because)
{
  constexpr std::string_view team = "team:";
  const auto& value = values.back();
  const Plan::Word word{value, because.text, because.rule};
  if (value.starts_with(team)) {
    plan.team = Plan::Word{value.substr(team.size()), because.text, because.rule};
  } else if (value.starts_with("round-robin") || value.starts_with("least-loaded")) {
    plan.pool = word;
    plan.agent.reset();
  } else {
    plan.agent = word;
    plan.pool.reset();
  }
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
    Deed{"set_field", add<&Plan::fields>},
    Deed{"add_tags", add<&Plan::add_tags>},
    Deed{"remove_tags", add<&Plan::remove_tags>},
    Deed{"acknowledge", turn<&Plan::no_acknowledgement, false>},
    Deed{"add_watchers", add<&Plan::add_watchers>},
    Deed{"contact_type", say<&Plan::contact_type>},
    Deed{"contact_vip", say<&Plan::contact_vip>},
    Deed{"spam", turn<&Plan::spam, true>},
    Deed{"drop", turn<&Plan::drop, true>},
    Deed{"new_ticket", turn<&Plan::new_ticket, true>},
    Deed{"answer", add<&Plan::answers>, false},
    Deed{"forward", add<&Plan::forwards>, false},
    Deed{"notify", add<&Plan::notices>, false},
    Deed{"link", add<&Plan::links>},
    Deed{"note", add<&Plan::notes>},
    Deed{"pause", say<&Plan::pause>},
    Deed{"run", add<&Plan::runs>, false},
};

} // namespace

const std::optional<Plan::Word>& Plan::word(desk::Field field) const
{
  static const std::optional<Word> none;
  switch (field) {
  case desk::Field::queue:
    return queue;
  case desk::Field::agent:
    return agent;
  case desk::Field::team:
    return team;
  case desk::Field::priority:
    return priority;
  case desk::Field::category:
    return category;
  case desk::Field::type:
    return type;
  case desk::Field::status:
    return status;
  case desk::Field::sla:
    return sla;
  default:
    return none;
  }
}

std::pair<std::string_view, std::string_view> split_field(std::string_view text)
{
  const auto colon = text.find(':');
  const auto value = colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
  return {trim(text.substr(0, colon)), trim(value)};
}

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

std::string expand(std::string_view text,
                   const std::map<std::string, std::string, std::less<>>& captures)
{
  std::string out;
  while (true) {
    const auto begin = text.find("{{");
    const auto end = begin == std::string_view::npos ? begin : text.find("}}", begin);
    if (end == std::string_view::npos)
      return out.append(text);
    out.append(text.substr(0, begin));
    const auto found = captures.find(trim(text.substr(begin + 2, end - begin - 2)));
    if (found != captures.end())
      out += found->second;
    text.remove_prefix(end + 2);
  }
}

} // namespace tkt::rules
