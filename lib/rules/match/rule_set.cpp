#include "rules/match/rule_set.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "rules/match/ticket_query.hpp"

namespace tkt::rules {

RuleSet::RuleSet(const config::Config& config, std::string_view on, std::string_view only)
    : calendars_{config}, monitors_{config}
{
  for (const auto& rule : config.rules) {
    if (rule.on != on || (!only.empty() && rule.name != only))
      continue;
    for (const auto& [place, text] : query_problems(config, rule.condition))
      throw Error{Kind::config, fmt::format("{}: {}", config::to_text(place), text)};
    Prepared prepared{rule.name,
                      Condition{rule.condition, rule.ignore_diacritics ? Marks::gone : Marks::kept},
                      {},
                      rule.stop};
    for (const auto& action : rule.actions) {
      const auto* type = find_action(action.name);
      if (type == nullptr || action.values.empty())
        throw Error{Kind::internal, fmt::format("no code for the action {}", action.name)};
      prepared.steps.push_back({type, action.values});
    }
    index_.add(prepared.condition.need(), static_cast<std::uint32_t>(rules_.size()));
    rules_.push_back(std::move(prepared));
  }
  index_.build();
}

bool RuleSet::try_rule(const Prepared& rule, const Facts& facts, bool trace_all,
                       Outcome& outcome) const
{
  facts.captures().clear();
  const bool holds = rule.condition.holds(facts);
  if (!holds && !trace_all)
    return false;
  const auto captures = facts.captures();
  RuleTrace trace{rule.name, holds, rule.condition.trace(facts), {}};
  const Cause because{rule.name,
                      fmt::format("rule \"{}\": {}", rule.name, to_text(trace.condition))};
  for (const auto& [type, written] : rule.steps) {
    auto values = written;
    if (holds && type->expands)
      for (auto& value : values)
        value = expand(value, captures);
    trace.actions.push_back(fmt::format("{} = {}", type->name, join(values, ", ")));
    if (holds)
      type->plan(outcome.plan, values, because);
  }
  if (holds && !captures.empty())
    outcome.plan.captures[rule.name] = captures;
  if (trace_all)
    outcome.all.push_back(trace);
  if (holds)
    outcome.fired.push_back(std::move(trace));
  return holds && rule.stop;
}

Outcome RuleSet::run(const Facts& facts, bool trace_all) const
{
  Outcome outcome;
  if (rules_.empty())
    return outcome;
  facts.follow(&outcome.plan);
  if (trace_all) {
    for (const auto& rule : rules_)
      if (try_rule(rule, facts, true, outcome))
        break;
  } else {
    for (const auto number : index_.candidates(facts))
      if (try_rule(rules_[number], facts, false, outcome))
        break;
  }
  facts.follow(nullptr);
  return outcome;
}

} // namespace tkt::rules
