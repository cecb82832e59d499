#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>

#include "rules/match/rule_words.hpp"

namespace {

/// Configurations that tests read know the words of rules, as those of the programs do.
[[maybe_unused]] const bool words_known = [] {
  tkt::config::use_rule_words(tkt::rules::words());
  return true;
}();

} // namespace
