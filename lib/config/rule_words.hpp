// The words that rules are written with. lib/rules gives each of them a function.
#pragma once

#include <span>
#include <string_view>

namespace tkt::config {

/// What stands behind a word's equals sign.
enum class Takes {
  texts,     ///< one or more, one of which has to hold
  addresses, ///< likewise
  mailboxes, ///< likewise, names of mailboxes
  flag,      ///< true or false
  queue,
  assignee, ///< a login, or team:NAME
  team,
  priority,
  category,
  type,
  status, ///< or status/substatus
  sla,
  tags, ///< one or more, all of them
};

struct RuleWord {
  std::string_view name;
  Takes takes;
  std::string_view meaning;
};

/// Tests that may stand in a rule's `if`, besides all, any and not.
std::span<const RuleWord> conditions();

/// What may stand in a rule's `then`, besides stop.
std::span<const RuleWord> actions();

} // namespace tkt::config
