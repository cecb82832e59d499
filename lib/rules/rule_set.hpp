// The rules of the configuration, ready to run.
#pragma once

#include <string>
#include <vector>

#include "rules/action.hpp"
#include "rules/condition.hpp"

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
class RuleSet {
public:
  /// Takes the rules that run on messages.
  explicit RuleSet(const config::Config& config);

  Outcome run(const Facts& facts, bool trace_all = false) const;

private:
  struct Prepared {
    std::string name;
    Condition condition;
    struct Step {
      const Deed* deed;
      std::vector<std::string> values;
    };
    std::vector<Step> steps;
    bool stop;
  };
  std::vector<Prepared> rules_;
};

} // namespace tkt::rules
