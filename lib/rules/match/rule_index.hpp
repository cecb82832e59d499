// Which of many rules a message may concern.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "rules/match/condition.hpp"
#include "rules/match/pattern_index.hpp"
#include "rules/match/text_matcher.hpp"

namespace tkt::rules {

/// The texts, addresses and expressions of all rules are looked for together, in one pass over each
/// field; a rule is looked at by itself only if one of its own was found, or if it asks for none.
class RuleIndex {
public:
  void add(const Need& need, std::uint32_t rule);
  /// After the last add() and before the first candidates().
  void build();

  /// Numbers of rules, rising; all that hold are among them.
  std::vector<std::uint32_t> candidates(const Facts& facts) const;

private:
  using Numbers = std::vector<std::uint32_t>; ///< of rules
  using Addresses = std::unordered_map<std::string, Numbers>;

  /// Of one field.
  struct Texts {
    Literals kept, gone; ///< with the marks of letters, and without
    PatternIndex patterns;
    void build();
  };

  void search(const Facts& facts, Numbers& found) const;
  void search_headers(const Facts& facts, Numbers& found) const;
  void look_up(const Facts& facts, Numbers& found) const;

  Numbers always_;
  Texts subject_, body_, sender_;
  std::map<std::string, Texts, std::less<>> headers_; ///< by name, lower case
  Addresses senders_, to_, any_recipients_, mailbox_;
};

} // namespace tkt::rules
