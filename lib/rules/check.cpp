#include "rules/check.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "rules/condition.hpp"

namespace tkt::rules {

namespace {

using Written = config::Condition;
using Shape = Written::Shape;

/// Whether a test may turn out otherwise for a later rule: what it looks at is changed by rules.
bool changes(std::string_view test)
{
  const auto tests = ticket_tests();
  return std::any_of(tests.begin(), tests.end(), [&](const Test& one) { return one.name == test; });
}

bool test_implies(const Written& narrow, const Written& wide)
{
  if (narrow.test != wide.test || changes(narrow.test))
    return false;
  return std::all_of(narrow.values.begin(), narrow.values.end(), [&](const std::string& value) {
    return std::any_of(wide.values.begin(), wide.values.end(), [&](const std::string& other) {
      // What contains a long text contains its parts.
      return fold(value) == fold(other) || (narrow.test.ends_with("_contains") &&
                                            fold(value).find(fold(other)) != std::string::npos);
    });
  });
}

/// Whether `wide` certainly holds wherever `narrow` does. False where that is not known.
bool implies(const Written& narrow, const Written& wide)
{
  const auto by = [&](const Written& part) { return implies(narrow, part); };
  const auto of = [&](const Written& part) { return implies(part, wide); };
  const auto& ours = narrow.parts;
  const auto& theirs = wide.parts;
  if (wide.shape == Shape::all && std::all_of(theirs.begin(), theirs.end(), by))
    return true;
  if (narrow.shape == Shape::any && !ours.empty() && std::all_of(ours.begin(), ours.end(), of))
    return true;
  if (wide.shape == Shape::any && std::any_of(theirs.begin(), theirs.end(), by))
    return true;
  if (narrow.shape == Shape::all && std::any_of(ours.begin(), ours.end(), of))
    return true;
  // None of the wide one's parts holds, if each of them would make one of the narrow one's hold.
  if (narrow.shape == Shape::negation && wide.shape == Shape::negation)
    return std::all_of(theirs.begin(), theirs.end(), [&](const Written& part) {
      return std::any_of(ours.begin(), ours.end(),
                         [&](const Written& own) { return implies(part, own); });
    });
  return narrow.shape == Shape::test && wide.shape == Shape::test && test_implies(narrow, wide);
}

} // namespace

std::vector<config::Problem> rule_problems(const config::Config& config)
{
  std::vector<config::Problem> problems;
  const auto& rules = config.rules;
  for (std::size_t late = 0; late < rules.size(); ++late) {
    // Each waiting rule is looked at by itself.
    if (rules[late].on.starts_with("after:"))
      continue;
    for (std::size_t early = 0; early < late; ++early) {
      const auto& stops = rules[early];
      if (!stops.stop || stops.on != rules[late].on ||
          stops.ignore_diacritics != rules[late].ignore_diacritics ||
          !implies(rules[late].condition, stops.condition))
        continue;
      problems.push_back({rules[late].place,
                          fmt::format("rule \"{}\" is never reached: rule \"{}\" at {} holds "
                                      "whenever it would, and stops",
                                      rules[late].name, stops.name, config::to_text(stops.place))});
      break;
    }
  }
  return problems;
}

} // namespace tkt::rules
