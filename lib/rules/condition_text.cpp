// Conditions on words: without regard to case, by Unicode.
#include "rules/condition.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"

namespace tkt::rules {

namespace {

std::string folded(std::string_view value)
{
  return fold(value);
}

bool contains_any(const std::string& text, const std::vector<std::string>& words)
{
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return text.find(word) != std::string::npos; });
}

constexpr std::array tests{
    Test{"subject_contains", folded,
         [](const Facts& facts, const std::vector<std::string>& words) {
           return contains_any(facts.folded_subject(), words);
         },
         [](const Facts& facts) { return fmt::format("\"{}\"", facts.message().subject()); }},
    Test{"body_contains", folded,
         [](const Facts& facts, const std::vector<std::string>& words) {
           return contains_any(facts.folded_body(), words);
         },
         [](const Facts& facts) {
           return fmt::format("{} bytes of text", facts.message().text().size());
         }},
};

} // namespace

std::span<const Test> text_tests()
{
  return tests;
}

} // namespace tkt::rules
