#include "rules/match/action.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "rules/match/value_kinds.hpp"

namespace tkt::rules {

namespace {

using config::Target;

using Strings = std::vector<std::string>;
using Slot = std::optional<Plan::Word> Plan::*;
using List = std::vector<Plan::Word> Plan::*;

template <Slot slot>
void say(Plan& plan, const Strings& values, const Cause& because)
{
  plan.*slot = Plan::Word{values.back(), because.text, because.rule};
}

template <List list>
void add(Plan& plan, const Strings& values, const Cause& because)
{
  for (const auto& value : values)
    if (!trim(value).empty())
      (plan.*list).push_back({value, because.text, because.rule});
}

/// A switch whose "false" takes back what an earlier rule has said.
template <Slot slot, bool when>
void turn(Plan& plan, const Strings& values, const Cause& because)
{
  if ((values.back() == "true") == when)
    plan.*slot = Plan::Word{{}, because.text, because.rule};
  else
    (plan.*slot).reset();
}

void assign(Plan& plan, const Strings& values, const Cause& because)
{
  constexpr std::string_view team = "team:";
  const auto& value = values.back();
  const Plan::Word word{value, because.text, because.rule};
  if (value.starts_with(team)) {
    plan.team = Plan::Word{value.substr(team.size()), because.text, because.rule};
  } else if (value.starts_with("round-robin") || value.starts_with("least-loaded")) {
    plan.round_robin = word;
    plan.agent.reset();
  } else {
    plan.agent = word;
    plan.round_robin.reset();
  }
}

constexpr std::array types{
    ActionType{"queue", takes::one(Target::queue), "moves the ticket to this queue",
               say<&Plan::queue>},
    ActionType{"assign", takes::one(Target::assignee),
               "gives the ticket to this agent, to team:NAME, or to one of the queue's or a team's "
               "agents "
               "who is there: round-robin, least-loaded, round-robin:team:NAME",
               assign},
    ActionType{"team", takes::one(Target::team), "gives the ticket to this team", say<&Plan::team>},
    ActionType{"priority", takes::one(Target::priority), "sets the priority", say<&Plan::priority>},
    ActionType{"category", takes::one(Target::category), "sets the category", say<&Plan::category>},
    ActionType{"type", takes::one(Target::type), "sets the type", say<&Plan::type>},
    ActionType{"status", takes::one(Target::status), "sets the status, as in \"open/escalated\"",
               say<&Plan::status>},
    ActionType{"sla", takes::one(Target::sla), "sets the service level", say<&Plan::sla>},
    ActionType{"set_field", takes::set_fields,
               "sets fields of the desk's own, as \"invoice: 4711\"; without a value empties them",
               add<&Plan::fields>},
    ActionType{"add_tags", takes::texts, "adds these tags", add<&Plan::add_tags>},
    ActionType{"remove_tags", takes::texts, "takes these tags away", add<&Plan::remove_tags>},
    ActionType{"acknowledge", takes::flag, "false: no acknowledgement for this ticket",
               turn<&Plan::no_acknowledgement, false>},
    ActionType{"add_watchers", takes::watchers, "lets these agents or addresses follow the ticket",
               add<&Plan::add_watchers>},
    ActionType{"contact_type", takes::text, "sets the type of the sender's contact",
               say<&Plan::contact_type>},
    ActionType{"contact_vip", takes::flag, "marks the sender's contact as VIP, or not",
               say<&Plan::contact_vip>},
    ActionType{"spam", takes::flag,
               "true: the ticket is rejected, tagged \"spam\", and answered by nobody",
               turn<&Plan::spam, true>},
    ActionType{"drop", takes::flag, "true: the message is kept, but makes or joins no ticket",
               turn<&Plan::drop, true>},
    ActionType{"new_ticket", takes::flag,
               "true: the message opens a ticket of its own, linked to the one it belongs to",
               turn<&Plan::new_ticket, true>},
    ActionType{"answer", takes::template_name, "answers the customer by this template",
               add<&Plan::answers>, false},
    ActionType{"forward", takes::forward, "sends the message on to these addresses",
               add<&Plan::forwards>, false},
    ActionType{"notify", takes::listeners,
               "tells agents by mail: logins, addresses, \"team:NAME\", \"queue:NAME\", "
               "\"ticket.agent\", \"ticket.team\", \"ticket.queue\", \"ticket.watchers\"",
               add<&Plan::notices>, false},
    ActionType{"link", takes::text, "links the ticket with the one of this number",
               add<&Plan::links>},
    ActionType{"note", takes::text, "writes this into the log of the ticket", add<&Plan::notes>},
    ActionType{"pause", takes::duration,
               "sets the first pending status, and the one before again after this time",
               say<&Plan::pause>},
    ActionType{"run", takes::command,
               "runs a command with ticket and message as JSON on its standard input",
               add<&Plan::runs>, false},
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

const ActionType* find_action(std::string_view name)
{
  const auto* found = std::find_if(types.begin(), types.end(),
                                   [&](const ActionType& type) { return type.name == name; });
  return found == types.end() ? nullptr : found;
}

std::span<const ActionType> action_types()
{
  return types;
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
