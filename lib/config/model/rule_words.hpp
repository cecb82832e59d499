// The words that rules are written with. lib/rules gives each of them a function.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tkt::config {

/// What stands behind a word's equals sign.
enum class Takes {
  texts,           ///< one or more, one of which has to hold
  addresses,       ///< likewise
  mailboxes,       ///< likewise, names of mailboxes
  flag,            ///< true or false
  patterns,        ///< regular expressions (RE2), one of which has to match
  headers,         ///< `Name: text`, or `Name` alone for a field that is there
  header_patterns, ///< `Name: expression`
  globs,           ///< texts with * and ?
  classes,         ///< of mail: human, auto-reply …
  languages,       ///< two letters
  results,         ///< of Authentication-Results: `dkim=pass`
  calendars,
  queues, ///< one or more names, as are the next
  agents,
  teams,
  priorities,
  categories,
  types,
  statuses,
  slas,
  fields,     ///< of the desk's own: `NAME: value`, or `NAME` alone for one that has a value
  set_fields, ///< `NAME: value`, one or more
  size,
  duration,
  queue,
  assignee, ///< a login, or team:NAME
  team,
  priority,
  category,
  type,
  status, ///< or status/substatus
  sla,
  tags,      ///< one or more, all of them
  listeners, ///< one or more: who is told (send/compose/notice_recipients.hpp)
  watchers,  ///< one or more logins or addresses
  forward,   ///< one or more addresses
  template_name,
  text,    ///< one line; what a regular expression captured may stand in it
  command, ///< for sh(1)
};

/// Whether `word` may stand behind this: `problem` says why not, with no name looked up yet.
std::string value_problem(Takes takes, std::string_view word);

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
