// Actions: what a rule that holds does to the ticket.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/keys/rule_words.hpp"
#include "config/model/config.hpp"
#include "desk/ticket/change.hpp"

namespace tkt::rules {

/// What the rules that held ask for, gathered before anything is written: the last word counts,
/// lists add up. Empty: leave it as it is.
struct Plan {
  struct Word {
    std::string value;
    std::string because; ///< `rule "invoices to billing": subject_contains …`
    std::string rule = {};
  };
  // Fields of the ticket.
  std::optional<Word> queue;
  std::optional<Word> agent;       ///< a login
  std::optional<Word> round_robin; ///< `round-robin`, `least-loaded:team:NAME`: somebody of several
  std::optional<Word> team;
  std::optional<Word> priority;
  std::optional<Word> category;
  std::optional<Word> type;
  std::optional<Word> status;
  std::optional<Word> sla;
  std::vector<Word> fields; ///< of the desk's own, `NAME: value`
  std::vector<Word> add_tags;
  std::vector<Word> remove_tags;
  std::vector<Word> add_watchers;
  std::vector<Word> links; ///< numbers of other tickets
  std::vector<Word> notes;
  std::optional<Word> pause; ///< a duration
  // Who wrote.
  std::optional<Word> contact_type;
  std::optional<Word> contact_vip; ///< "true" or "false"
  // What becomes of the message. The values of these are empty.
  std::optional<Word> no_acknowledgement;
  std::optional<Word> spam;
  std::optional<Word> drop;
  std::optional<Word> new_ticket;
  // Mail and programs.
  std::vector<Word> answers;                                                       ///< templates
  std::vector<Word> forwards;                                                      ///< addresses
  std::vector<Word> notices;                                                       ///< listeners
  std::vector<Word> runs;                                                          ///< commands
  std::map<std::string, std::map<std::string, std::string, std::less<>>> captures; ///< by rule

  /// What is planned for a field; null where there is no action for it.
  const std::optional<Word>& word(desk::Field field) const;
};

/// Which rule asks, and why.
struct Cause {
  std::string rule;
  std::string text;
};

/// One kind of action; the configuration has its words from here, too.
struct ActionType {
  std::string_view name; ///< the key in a rule's `then`
  config::ValueKind kind;
  std::string_view meaning; ///< for the manual
  void (*plan)(Plan& plan, const std::vector<std::string>& values, const Cause& because);
  /// Whether what was captured is put into its values. Not into a command: mail is hostile.
  bool expands = true;
};

/// Name and value of `NAME: value`.
std::pair<std::string_view, std::string_view> split_field(std::string_view text);

/// Null if there is none of that name.
const ActionType* find_action(std::string_view name);
std::span<const ActionType> action_types();

/// `text` with each `{{name}}` replaced by what was captured under it; nothing was: by nothing.
std::string expand(std::string_view text,
                   const std::map<std::string, std::string, std::less<>>& captures);

} // namespace tkt::rules
