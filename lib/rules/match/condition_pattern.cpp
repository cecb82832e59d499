// Conditions by regular expressions.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "rules/match/condition.hpp"
#include "rules/match/pattern.hpp"
#include "rules/match/value_kinds.hpp"

namespace tkt::rules {

namespace {

std::string_view subject_of(const Facts& facts)
{
  return facts.subject_text();
}

std::string_view body_of(const Facts& facts)
{
  return facts.body_text();
}

template <std::string_view (*text)(const Facts&)>
bool one_matches(const Facts& facts, const Values& values, Marks)
{
  return std::any_of(values.begin(), values.end(),
                     [&](const Value& value) { return matches(facts, value, text(facts)); });
}

constexpr std::array tests{
    Test{"subject_matches", takes::patterns, "one of the regular expressions matches the subject",
         pattern, one_matches<subject_of>,
         [](const Facts& facts, const Values&) { return fmt::format("\"{}\"", subject_of(facts)); },
         Where::subject_pattern},
    Test{"body_matches", takes::patterns,
         "one of the regular expressions matches what the sender wrote", pattern,
         one_matches<body_of>,
         [](const Facts& facts, const Values&) {
           return fmt::format("{} bytes of text", body_of(facts).size());
         },
         Where::body_pattern},
    Test{"sender_matches", takes::patterns,
         "one of the regular expressions matches the sender's address", pattern,
         [](const Facts& facts, const Values& values, Marks) {
           return std::any_of(values.begin(), values.end(), [&](const Value& value) {
             return std::any_of(
                 facts.senders().begin(), facts.senders().end(),
                 [&](const std::string& sender) { return matches(facts, value, sender); });
           });
         },
         [](const Facts& facts, const Values&) { return join(facts.senders(), ", "); },
         Where::sender_pattern},
};

} // namespace

std::span<const Test> pattern_tests()
{
  return tests;
}

} // namespace tkt::rules
