#include "rules/match/rule_words.hpp"

#include "rules/match/action.hpp"
#include "rules/match/condition.hpp"

namespace tkt::rules {

const config::RuleWords& words()
{
  static const auto all = [] {
    config::RuleWords words;
    for (const auto* test : all_tests())
      words.conditions.push_back({test->name, test->kind, test->meaning});
    for (const auto& type : action_types())
      words.actions.push_back({type.name, type.kind, type.meaning});
    return words;
  }();
  return all;
}

} // namespace tkt::rules
