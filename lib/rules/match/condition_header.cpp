// Conditions on any header field, and on what a trusted relay wrote into one.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "rules/match/condition.hpp"
#include "rules/match/pattern.hpp"
#include "rules/match/value_kinds.hpp"

namespace tkt::rules {

namespace {

std::string field_of(std::string_view value)
{
  return to_lower_ascii(trim(value.substr(0, value.find(':'))));
}

std::string_view rest_of(std::string_view value)
{
  const auto colon = value.find(':');
  return colon == std::string_view::npos ? std::string_view{} : trim(value.substr(colon + 1));
}

Value header_text(std::string_view value, Marks marks)
{
  auto ready = folded(rest_of(value), marks);
  ready.field = field_of(value);
  return ready;
}

Value header_pattern(std::string_view value, Marks marks)
{
  auto ready = pattern(rest_of(value), marks);
  ready.field = field_of(value);
  return ready;
}

std::vector<std::string> values_of(const Facts& facts, const std::string& field)
{
  return facts.message() != nullptr ? facts.message()->header(field) : std::vector<std::string>{};
}

std::string seen_fields(const Facts& facts, const Values& values)
{
  std::vector<std::string> seen;
  for (const auto& value : values)
    for (const auto& content : values_of(facts, value.field))
      seen.push_back(fmt::format("{}: {}", value.field, content));
  return seen.empty() ? "no such field" : join(seen, "; ");
}

constexpr std::array tests{
    Test{"header", takes::headers,
         "the message has one of these fields, as \"Name\" or \"Name: text\"", header_text,
         [](const Facts& facts, const Values& values, Marks marks) {
           return std::any_of(values.begin(), values.end(), [&](const Value& value) {
             const auto fields = values_of(facts, value.field);
             return std::any_of(fields.begin(), fields.end(), [&](const std::string& content) {
               return folded(content, marks).text.find(value.text) != std::string::npos;
             });
           });
         },
         seen_fields, Where::header},
    Test{"header_matches", takes::header_patterns,
         "a regular expression matches a field, as \"Name: expression\"", header_pattern,
         [](const Facts& facts, const Values& values, Marks) {
           return std::any_of(values.begin(), values.end(), [&](const Value& value) {
             const auto fields = values_of(facts, value.field);
             return std::any_of(fields.begin(), fields.end(), [&](const std::string& content) {
               return matches(facts, value, content);
             });
           });
         },
         seen_fields, Where::header_pattern},
    Test{"authentication", takes::results,
         "a relay that the desk trusts says this of the sender, as \"dkim=pass\"", folded,
         [](const Facts& facts, const Values& values, Marks) {
           const auto& results = facts.authentication();
           return std::any_of(results.begin(), results.end(),
                              [&](const std::string& one) { return is_one_of(one, values); });
         },
         [](const Facts& facts, const Values&) {
           return facts.authentication().empty() ? "no result of a relay that the desk trusts"
                                                 : join(facts.authentication(), ", ");
         }},
};

} // namespace

std::span<const Test> header_tests()
{
  return tests;
}

} // namespace tkt::rules
