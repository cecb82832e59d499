// What may stand behind the words of rules, before any name is looked up.
#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "config/keys/values.hpp"
#include "config/model/rule_words.hpp"

namespace tkt::config {

namespace {

std::string not_one_of(std::string_view word, std::span<const std::string> known)
{
  if (std::find(known.begin(), known.end(), word) != known.end())
    return {};
  return fmt::format("{} is none of {}{}", quote(std::string{word}), join(known, ", "),
                     did_you_mean(word, known));
}

/// The begin of what may be of any length.
std::string short_quote(std::string_view text)
{
  const auto shown = clip(text, 80);
  return quote(shown.size() == text.size() ? std::string{text} : std::string{shown} + "…");
}

/// As rules read it (rules/match/pattern.hpp): without regard to case some grow too large.
std::string pattern_problem(std::string_view pattern)
{
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(false);
  const RE2 compiled{re2::StringPiece{pattern.data(), pattern.size()}, options};
  return compiled.ok() ? std::string{}
                       : fmt::format("{} is no regular expression: {}", short_quote(pattern),
                                     clip(compiled.error(), 100));
}

/// `Name: rest`; nothing if the name is none.
std::optional<std::string_view> field_value(std::string_view word, std::string& problem)
{
  const auto colon = word.find(':');
  const auto name = trim(word.substr(0, colon));
  const bool good = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return c > ' ' && c < 127 && c != ':';
  });
  if (!good) {
    problem = fmt::format("{} does not begin with the name of a field, as in \"List-Id: news\"",
                          quote(std::string{word}));
    return {};
  }
  return colon == std::string_view::npos ? std::string_view{} : trim(word.substr(colon + 1));
}

/// `NAME` or `NAME: value`; whether the desk has that field is looked at later.
void field_name_problem(std::string_view word, std::string& problem)
{
  const auto name = trim(word.substr(0, word.find(':')));
  if (name.empty() || name.find(' ') != std::string_view::npos)
    problem = fmt::format("{} does not begin with the name of a field, as in \"invoice: 4711\"",
                          short_quote(word));
}

std::string result_problem(std::string_view word)
{
  const auto equals = word.find('=');
  if (equals == 0 || equals == std::string_view::npos || equals + 1 == word.size())
    return fmt::format("{} is no result such as \"dkim=pass\"", quote(std::string{word}));
  return {};
}

} // namespace

std::string value_problem(Takes takes, std::string_view word)
{
  static const std::array<std::string, 7> classes{"human",  "auto-reply", "auto-generated", "bulk",
                                                  "bounce", "delay",      "feedback"};
  static const std::array<std::string, 4> of_ticket{"ticket.agent", "ticket.team", "ticket.queue",
                                                    "ticket.watchers"};
  std::string problem;
  switch (takes) {
  case Takes::patterns:
    return pattern_problem(word);
  case Takes::headers:
    field_value(word, problem);
    return problem;
  case Takes::header_patterns: {
    const auto pattern = field_value(word, problem);
    return pattern ? pattern_problem(*pattern) : problem;
  }
  case Takes::fields:
    field_name_problem(word, problem);
    return problem;
  case Takes::set_fields:
    field_name_problem(word, problem);
    if (problem.empty() && word.find(':') == std::string_view::npos)
      problem = fmt::format("{} sets nothing: expected \"NAME: value\"", short_quote(word));
    return problem;
  case Takes::classes:
    return not_one_of(word, classes);
  case Takes::languages:
    if (word.size() < 2 || word.size() > 3 || to_lower_ascii(word) != word)
      return fmt::format("{} is no language such as \"de\"", quote(std::string{word}));
    return {};
  case Takes::results:
    return result_problem(word);
  case Takes::duration:
    if (!parse_duration(word))
      return fmt::format("{} is no duration such as \"30m\", \"4h\", \"2d\"",
                         quote(std::string{word}));
    return {};
  case Takes::size:
    if (!parse_size(word))
      return fmt::format("{} is no size such as \"10MB\"", quote(std::string{word}));
    return {};
  case Takes::forward:
    if (!values::looks_like_address(word))
      return fmt::format("{} is no address", quote(std::string{word}));
    return {};
  case Takes::listeners:
    return word.starts_with("ticket.") ? not_one_of(word, of_ticket) : problem;
  default:
    return {};
  }
}

} // namespace tkt::config
