// What rules on changes would do about a message that has not been taken in.
#pragma once

#include <string>
#include <vector>

#include "rules/decide/decide.hpp"

namespace tkt::rules {

/// Rules that would be looked at for one change.
struct TriggerPreview {
  std::string trigger; ///< `ticket.created`, `after:3d`
  std::string change;  ///< `status: new -> open`
  std::vector<RuleTrace> rules;
  bool waits = false; ///< rules that wait: looked at when their time is over, as things are then
};

/// For each change that a decision would bring about, the rules that run on it, with what they come
/// to; then those that would begin to wait. Not what these set off in turn. `decision` was made
/// with this message and arrival.
std::vector<TriggerPreview> preview_triggers(const Bench& bench, const Arrival& arrival,
                                             const mail::Message& message,
                                             const Decision& decision);

} // namespace tkt::rules
