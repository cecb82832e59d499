#include "rules/match/pattern.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "config/keys/pattern.hpp"

namespace tkt::rules {

Value pattern(std::string_view expression, Marks)
{
  Value value;
  value.text = expression;
  value.pattern = std::make_shared<const RE2>(
      re2::StringPiece{expression.data(), expression.size()}, config::pattern_options());
  if (!value.pattern->ok())
    throw Error{Kind::config, fmt::format("\"{}\" is no regular expression: {}", expression,
                                          value.pattern->error())};
  return value;
}

bool matches(const Facts& facts, const Value& value, std::string_view text)
{
  const auto& expression = *value.pattern;
  const auto groups = static_cast<std::size_t>(expression.NumberOfCapturingGroups());
  std::vector<re2::StringPiece> found(groups + 1);
  if (!expression.Match(re2::StringPiece{text.data(), text.size()}, 0, text.size(), RE2::UNANCHORED,
                        found.data(), static_cast<int>(found.size())))
    return false;
  auto& captures = facts.captures();
  for (std::size_t i = 1; i <= groups; ++i)
    captures[std::to_string(i)] = std::string{found[i].data(), found[i].size()};
  for (const auto& [name, at] : expression.NamedCapturingGroups()) {
    const auto& one = found[static_cast<std::size_t>(at)];
    captures[name] = std::string{one.data(), one.size()};
  }
  return true;
}

} // namespace tkt::rules
