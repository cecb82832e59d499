// The words that rules are written with, as lib/rules tells them: which conditions and actions
// there are, and what may stand behind each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/toml/reader.hpp"

namespace tkt::config {

/// What stands behind a word's equals sign.
struct ValueKind {
  std::string_view type = "text or list of texts"; ///< for the manual; for names: see target
  bool several = true;                             ///< a list may stand there, too
  bool flag = false;                               ///< true or false, without quotes
  std::optional<Target> target = {};               ///< each value is the name of such a section
  /// Why a value cannot stand there, with no name looked up; "" if it can. Null: any text can.
  std::string (*problem)(std::string_view value) = nullptr;
  /// For values that name one of several sorts of sections: says which has to be there.
  void (*refer)(const std::string& value, const Node& node, Reader& in) = nullptr;
};

struct RuleWord {
  std::string_view name;
  ValueKind kind;
  std::string_view meaning; ///< for the manual
};

struct RuleWords {
  std::vector<RuleWord> conditions; ///< may stand in a rule's `if`, besides all, any and not
  std::vector<RuleWord> actions;    ///< may stand in its `then`, besides stop
};

/// Says what the words are. A program does so once, before it reads or prints a configuration and
/// before it starts threads; `words` has to outlive both.
void use_rule_words(const RuleWords& words);

/// Errors: Kind::internal if nobody has said what they are.
const RuleWords& rule_words();

} // namespace tkt::config
