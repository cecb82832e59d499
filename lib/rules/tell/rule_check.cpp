#include "rules/tell/rule_check.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/ticket/custom_field.hpp"
#include "rules/match/action.hpp"
#include "rules/match/condition.hpp"
#include "rules/match/ticket_query.hpp"

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

// ------------------------------------------------------------------ rules by themselves

/// One of `parts`, all of which have to hold, rules another out.
bool contradict(const std::vector<Written>& parts)
{
  return std::any_of(parts.begin(), parts.end(), [&](const Written& no) {
    return no.shape == Shape::negation &&
           std::any_of(parts.begin(), parts.end(), [&](const Written& yes) {
             return std::any_of(no.parts.begin(), no.parts.end(),
                                [&](const Written& part) { return implies(yes, part); });
           });
  });
}

bool never_holds(const Written& condition)
{
  const auto& parts = condition.parts;
  switch (condition.shape) {
  case Shape::all:
    return contradict(parts) || std::any_of(parts.begin(), parts.end(), never_holds);
  case Shape::any:
    return !parts.empty() && std::all_of(parts.begin(), parts.end(), never_holds);
  default:
    return false;
  }
}

/// Whether a test asks for what there is not where the rule runs.
bool out_of_place(const Written& test, std::string_view on)
{
  const bool wanted = test.values != std::vector<std::string>{"false"};
  if (test.test.starts_with("changed_"))
    return on == "message" || on.starts_with("after:");
  if (test.test == "subject_changed")
    return wanted && on != "message";
  if (test.test == "new_ticket")
    return wanted && on != "message" && on != "ticket.created";
  return false;
}

/// The first of the tests that have to hold, and cannot.
const Written* misplaced(const Written& condition, std::string_view on)
{
  if (condition.shape == Shape::test)
    return out_of_place(condition, on) ? &condition : nullptr;
  if (condition.shape != Shape::all)
    return nullptr;
  for (const auto& part : condition.parts)
    if (const auto* found = misplaced(part, on))
      return found;
  return nullptr;
}

/// Names and numbers of what the expressions of a condition capture.
void add_captures(const Written& condition, std::set<std::string, std::less<>>& names)
{
  if (condition.shape == Shape::negation)
    return;
  for (const auto& part : condition.parts)
    add_captures(part, names);
  const auto* test = condition.shape == Shape::test ? find_test(condition.test) : nullptr;
  if (test == nullptr || !condition.test.ends_with("_matches"))
    return;
  for (const auto& value : condition.values) {
    const auto prepared = test->prepare(value, Marks::kept);
    if (!prepared.pattern)
      continue;
    for (int i = 1; i <= prepared.pattern->NumberOfCapturingGroups(); ++i)
      names.insert(fmt::format("{}", i));
    for (const auto& [name, number] : prepared.pattern->NamedCapturingGroups())
      names.insert(name);
  }
}

/// What stands in double braces in a text.
std::vector<std::string_view> placeholders(std::string_view text)
{
  std::vector<std::string_view> names;
  for (auto begin = text.find("{{"); begin != std::string_view::npos; begin = text.find("{{")) {
    const auto end = text.find("}}", begin);
    if (end == std::string_view::npos)
      break;
    names.push_back(trim(text.substr(begin + 2, end - begin - 2)));
    text.remove_prefix(end + 2);
  }
  return names;
}

/// Of names alone: one number is as near as any other.
std::string nearest_of(std::string_view name, const std::set<std::string, std::less<>>& known)
{
  if (name.find_first_not_of("0123456789") == std::string_view::npos)
    return {};
  const std::vector<std::string> names{known.begin(), known.end()};
  return did_you_mean(name, names);
}

void check_actions(const config::Rule& rule, std::vector<config::Problem>& problems)
{
  std::optional<std::set<std::string, std::less<>>> captured;
  for (const auto& action : rule.actions) {
    if (rule.on != "message" &&
        (action.name == "drop" || action.name == "acknowledge" || action.name == "new_ticket"))
      problems.push_back(
          {action.place, fmt::format("rule \"{}\": {} does nothing in a rule on {}: it is about a "
                                     "message that comes in",
                                     rule.name, action.name, rule.on)});
    const auto* type = find_action(action.name);
    if (type == nullptr || !type->expands)
      continue;
    for (const auto& value : action.values)
      for (const auto name : placeholders(value)) {
        if (!captured)
          add_captures(rule.condition, captured.emplace());
        if (!captured->contains(name))
          problems.push_back(
              {action.place,
               fmt::format("rule \"{}\": {}: no expression of its conditions "
                           "captures \"{}\"{}",
                           rule.name, action.name, name, nearest_of(name, *captured))});
      }
  }
}

std::string no_field(const config::Config& config, std::string_view name)
{
  std::vector<std::string> names;
  for (const auto& field : config.fields)
    names.push_back(field.name);
  return fmt::format("no field \"{}\"{}", name, did_you_mean(name, names));
}

/// Fields of the desk's own that a condition names.
void check_fields(const config::Config& config, const Written& condition,
                  std::vector<config::Problem>& problems)
{
  for (const auto& part : condition.parts)
    check_fields(config, part, problems);
  if (condition.shape != Shape::test || condition.test != "field")
    return;
  for (const auto& value : condition.values)
    if (const auto name = split_field(value).first; config.find_field(name) == nullptr)
      problems.push_back({condition.place, "if: field: " + no_field(config, name)});
}

/// That fields are there, and can have the values that they are given.
void check_fields(const config::Config& config, const config::Rule& rule,
                  std::vector<config::Problem>& problems)
{
  check_fields(config, rule.condition, problems);
  constexpr std::string_view change = "ticket.field.";
  if (rule.on.starts_with(change))
    if (const auto name = std::string_view{rule.on}.substr(change.size());
        config.find_field(name) == nullptr)
      problems.push_back(
          {rule.place, fmt::format("rule \"{}\": on: {}", rule.name, no_field(config, name))});
  for (const auto& action : rule.actions) {
    if (action.name != "set_field")
      continue;
    for (const auto& text : action.values) {
      const auto [name, value] = split_field(text);
      const auto* field = config.find_field(name);
      if (field == nullptr) {
        problems.push_back({action.place, "then: set_field: " + no_field(config, name)});
      } else if (!value.empty() && placeholders(value).empty()) {
        try {
          desk::normal_value(*field, value);
        } catch (const Error& e) {
          problems.push_back({action.place, fmt::format("then: set_field: {}", e.what())});
        }
      }
    }
  }
}

void check_alone(const config::Rule& rule, std::vector<config::Problem>& problems)
{
  if (const auto* test = misplaced(rule.condition, rule.on))
    problems.push_back(
        {test->place, fmt::format("rule \"{}\" never applies: {} is never met in a rule on {}",
                                  rule.name, test->test, rule.on)});
  else if (never_holds(rule.condition))
    problems.push_back(
        {rule.place, fmt::format("rule \"{}\" never applies: its conditions contradict each "
                                 "other",
                                 rule.name)});
  check_actions(rule, problems);
}

} // namespace

std::vector<config::Problem> rule_problems(const config::Config& config)
{
  auto problems = query_problems(config);
  const auto& rules = config.rules;
  for (std::size_t late = 0; late < rules.size(); ++late) {
    check_alone(rules[late], problems);
    check_fields(config, rules[late], problems);
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
