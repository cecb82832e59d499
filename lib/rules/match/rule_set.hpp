// The rules of the configuration, ready to run.
#pragma once

#include <string>
#include <vector>

#include "rules/match/action.hpp"
#include "rules/match/condition.hpp"
#include "rules/match/monitoring.hpp"
#include "rules/match/rule_index.hpp"

namespace tkt::rules {

/// What one rule came to.
struct RuleTrace {
  std::string rule;
  bool holds = false;
  Trace condition;
  std::vector<std::string> actions; ///< `queue = billing`
};

/// What all of them came to.
struct Outcome {
  Plan plan;
  std::vector<RuleTrace> fired; ///< those that held, in order
  std::vector<RuleTrace> all;   ///< every rule looked at; only if asked for
};

/// In order, first to last; a rule that holds and says `stop` is the last one looked at.
///
/// Cost: that of what is found in a message, not of the number of rules
/// (rules/match/rule_index.hpp).
class RuleSet {
public:
  /// Takes the rules that run on `on`; of these only that of a name, if one is given.
  explicit RuleSet(const config::Config& config, std::string_view on = "message",
                   std::string_view only = {});

  bool empty() const { return rules_.empty(); }

  const Monitors& monitors() const { return monitors_; }

  /// Of the same configuration; for conditions on working time. One thread at a time.
  sla::Calendars& calendars() const { return calendars_; }

  Outcome run(const Facts& facts, bool trace_all = false) const;

private:
  struct Prepared {
    std::string name;
    Condition condition;
    struct Step {
      const ActionType* type;
      std::vector<std::string> values;
    };
    std::vector<Step> steps;
    bool stop;
  };
  /// Looks at one rule. True if no later one is to be looked at.
  bool try_rule(const Prepared& rule, const Facts& facts, bool trace_all, Outcome& outcome) const;

  mutable sla::Calendars calendars_;
  Monitors monitors_;
  std::vector<Prepared> rules_;
  RuleIndex index_;
};

} // namespace tkt::rules
