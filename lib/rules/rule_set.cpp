#include "rules/rule_set.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::rules {

RuleSet::RuleSet(const config::Config& config)
{
  for (const auto& rule : config.rules) {
    if (rule.on != "message")
      continue;
    Prepared prepared{rule.name, Condition{rule.condition}, {}, rule.stop};
    for (const auto& action : rule.actions) {
      const auto* deed = find_deed(action.name);
      if (deed == nullptr || action.values.empty())
        throw Error{Kind::internal, fmt::format("no code for the action {}", action.name)};
      prepared.steps.push_back({deed, action.values});
    }
    rules_.push_back(std::move(prepared));
  }
}

Outcome RuleSet::run(const Facts& facts, bool trace_all) const
{
  Outcome outcome;
  for (const auto& rule : rules_) {
    const bool holds = rule.condition.holds(facts);
    if (holds || trace_all) {
      RuleTrace trace{rule.name, holds, rule.condition.trace(facts), {}};
      const auto because = fmt::format("rule \"{}\": {}", rule.name, to_text(trace.condition));
      for (const auto& [deed, values] : rule.steps) {
        trace.actions.push_back(fmt::format("{} = {}", deed->name, join(values, ", ")));
        if (holds)
          deed->plan(outcome.plan, values, because);
      }
      if (trace_all)
        outcome.all.push_back(trace);
      if (holds)
        outcome.fired.push_back(std::move(trace));
    }
    if (holds && rule.stop)
      break;
  }
  return outcome;
}

} // namespace tkt::rules
