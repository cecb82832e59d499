// Conditions on words: without regard to case, by Unicode.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "rules/match/condition.hpp"
#include "rules/match/value_kinds.hpp"

namespace tkt::rules {

namespace {

bool contains_any(const std::string& text, const Values& words)
{
  return std::any_of(words.begin(), words.end(),
                     [&](const Value& word) { return text.find(word.text) != std::string::npos; });
}

constexpr std::array tests{
    Test{"subject_contains", takes::texts,
         "one of the texts is in the subject; capitals do not matter", folded,
         [](const Facts& facts, const Values& words, Marks marks) {
           return contains_any(facts.subject(marks), words);
         },
         [](const Facts& facts, const Values&) {
           return facts.message() != nullptr ? fmt::format("\"{}\"", facts.message()->subject())
                                             : std::string{"no message"};
         },
         Where::subject},
    Test{"body_contains", takes::texts,
         "one of the texts is in what the sender wrote; capitals do not matter", folded,
         [](const Facts& facts, const Values& words, Marks marks) {
           return contains_any(facts.body(marks), words);
         },
         [](const Facts& facts, const Values&) {
           return fmt::format("{} bytes of text",
                              facts.message() != nullptr ? facts.message()->text().size() : 0);
         },
         Where::body},
};

} // namespace

std::span<const Test> text_tests()
{
  return tests;
}

} // namespace tkt::rules
