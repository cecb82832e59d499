#include "rules/rule_set.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::rules {

RuleSet::RuleSet(const config::Config& config, std::string_view on, std::string_view only)
    : calendars_{config}, monitors_{config}
{
  for (const auto& rule : config.rules) {
    if (rule.on != on || (!only.empty() && rule.name != only))
      continue;
    Prepared prepared{rule.name,
                      Condition{rule.condition, rule.ignore_diacritics ? Marks::gone : Marks::kept},
                      {},
                      rule.stop};
    for (const auto& action : rule.actions) {
      const auto* deed = find_deed(action.name);
      if (deed == nullptr || action.values.empty())
        throw Error{Kind::internal, fmt::format("no code for the action {}", action.name)};
      prepared.steps.push_back({deed, action.values});
    }
    index(prepared.condition.need(), static_cast<std::uint32_t>(rules_.size()));
    rules_.push_back(std::move(prepared));
  }
  for (auto* texts : {&subject_.kept, &subject_.gone, &body_.kept, &body_.gone, &sender_})
    texts->build();
}

void RuleSet::index(const Need& need, std::uint32_t rule)
{
  if (need.nothing)
    always_.push_back(rule);
  for (const auto& [where, marks, text] : need.atoms) {
    switch (where) {
    case Where::subject:
      (marks == Marks::kept ? subject_.kept : subject_.gone).add(text, rule);
      break;
    case Where::body:
      (marks == Marks::kept ? body_.kept : body_.gone).add(text, rule);
      break;
    case Where::sender:
      sender_.add(text, rule);
      break;
    case Where::senders:
      senders_[text].push_back(rule);
      break;
    case Where::to:
      to_[text].push_back(rule);
      break;
    case Where::any_recipients:
      any_recipients_[text].push_back(rule);
      break;
    case Where::mailbox:
      mailbox_[text].push_back(rule);
      break;
    case Where::none:
      break;
    }
  }
}

RuleSet::Numbers RuleSet::candidates(const Facts& facts) const
{
  auto found = always_;
  const auto search = [&](const Literals& texts, auto text) {
    if (!texts.empty())
      texts.find(text(), found);
  };
  search(subject_.kept, [&]() -> std::string_view { return facts.subject(Marks::kept); });
  search(subject_.gone, [&]() -> std::string_view { return facts.subject(Marks::gone); });
  search(body_.kept, [&]() -> std::string_view { return facts.body(Marks::kept); });
  search(body_.gone, [&]() -> std::string_view { return facts.body(Marks::gone); });
  if (!sender_.empty())
    for (const auto& sender : facts.senders())
      sender_.find(sender, found);

  const auto look_up = [&](const Addresses& known, const std::string& address) {
    if (const auto at = known.find(address); at != known.end())
      found.insert(found.end(), at->second.begin(), at->second.end());
  };
  const auto look_up_all = [&](const Addresses& known, auto addresses) {
    if (!known.empty())
      for (const auto& address : addresses())
        look_up(known, address);
  };
  look_up_all(
      senders_, [&]() -> const auto& { return facts.senders(); });
  look_up_all(
      to_, [&]() -> const auto& { return facts.to(); });
  look_up_all(
      any_recipients_, [&]() -> const auto& { return facts.any_recipients(); });
  look_up(mailbox_, facts.mailbox());

  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
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
  const Because because{rule.name,
                        fmt::format("rule \"{}\": {}", rule.name, to_text(trace.condition))};
  for (const auto& [deed, written] : rule.steps) {
    auto values = written;
    if (holds && deed->expands)
      for (auto& value : values)
        value = expand(value, captures);
    trace.actions.push_back(fmt::format("{} = {}", deed->name, join(values, ", ")));
    if (holds)
      deed->plan(outcome.plan, values, because);
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
    for (const auto number : candidates(facts))
      if (try_rule(rules_[number], facts, false, outcome))
        break;
  }
  facts.follow(nullptr);
  return outcome;
}

} // namespace tkt::rules
